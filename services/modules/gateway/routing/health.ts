import type { Clock } from '../../../platform/clock/clock.ts';
import { createRecent, type Recent } from './recent.ts';

/** What is known of a candidate from the traffic of this process. */
export interface Health {
  /** A call that answered; milliseconds until its first token, or until its whole answer. */
  answered(name: string, firstTokenMs: number, form?: AnswerForm): void;
  /** A call that was given up while it was waited for: it would have taken longer than that. */
  outrun(name: string, waitedMs: number, form: AnswerForm): void;
  /** A call that did not even begin to answer. */
  failed(name: string): void;
  /** A call that began and broke off: others go on, so it stays where it is, and the figure shows it. */
  broke(name: string): void;
  /** Whether it should be asked after the others. */
  isPoorly(name: string): boolean;
  /** Whether its answers begin later than that, by the average; once in a while it is asked again nevertheless. */
  isSlower(name: string, targetMs: number): boolean;
  /** Milliseconds that 95 of 100 of its answers stay below; nothing while too few are known. */
  p95Ms(name: string, form: AnswerForm): number | undefined;
  /** For metrics and the console. */
  readings(): readonly HealthReading[];
}

export interface HealthReading {
  readonly candidate: string;
  /** Moving average of milliseconds until the first token. */
  readonly latencyMs: number | undefined;
  /** Moving average of failures, 0 to 1. */
  readonly errorRate: number;
  /** Moving average of answers that broke off, 0 to 1. */
  readonly breakRate: number;
}

/** A stream is measured until its first token, an answer in one piece until it is there. */
export type AnswerForm = 'stream' | 'whole';

/** How much the newest call counts. */
const WEIGHT = 0.1;
/** Above it a candidate goes last; 14 failures in a row after a quiet time. */
const POORLY = 0.75;
/** Milliseconds in which a failure is half forgotten: who went last is tried again. */
const HALF_LIFE_MS = 10_000;

/** Milliseconds after which somebody who was too slow is asked once more. */
const ASK_AGAIN_MS = 30_000;

interface Known {
  latencyMs: number | undefined;
  errorRate: number;
  breakRate: number;
  /** When the rate was last written down. */
  at: number;
  /** When it was last heard, or asked to be heard again. */
  heardAt: number;
  readonly recent: Readonly<Record<AnswerForm, Recent>>;
}

/** Exponentially weighted averages; what nobody asked for a while is forgotten, so that it is asked again. */
export function createHealth(clock: Pick<Clock, 'monotonicMs'>): Health {
  const known = new Map<string, Known>();
  const of = (name: string): Known => {
    const at = clock.monotonicMs();
    const found = known.get(name) ?? nothingKnown(at);
    known.set(name, found);
    found.errorRate *= 0.5 ** ((at - found.at) / HALF_LIFE_MS);
    found.at = at;
    return found;
  };
  return {
    answered: (name, firstTokenMs, form) => {
      const reading = of(name);
      reading.errorRate *= 1 - WEIGHT;
      reading.breakRate *= 1 - WEIGHT;
      took(reading, firstTokenMs, form);
    },
    outrun: (name, waitedMs, form) => took(of(name), waitedMs, form),
    failed: (name) => {
      const reading = of(name);
      reading.errorRate += WEIGHT * (1 - reading.errorRate);
    },
    broke: (name) => {
      const reading = of(name);
      reading.errorRate *= 1 - WEIGHT;
      reading.breakRate += WEIGHT * (1 - reading.breakRate);
    },
    isPoorly: (name) => known.has(name) && of(name).errorRate > POORLY,
    isSlower: (name, targetMs) => {
      const reading = known.get(name);
      if (reading?.latencyMs === undefined || reading.latencyMs <= targetMs) return false;
      const at = clock.monotonicMs();
      if (at - reading.heardAt <= ASK_AGAIN_MS) return true;
      reading.heardAt = at;
      return false;
    },
    p95Ms: (name, form) => known.get(name)?.recent[form].p95(),
    readings: () =>
      [...known.keys()].map((candidate) => {
        const { latencyMs, errorRate, breakRate } = of(candidate);
        return { candidate, latencyMs, errorRate, breakRate };
      }),
  };
}

function nothingKnown(at: number): Known {
  const recent = { stream: createRecent(), whole: createRecent() };
  return { latencyMs: undefined, errorRate: 0, breakRate: 0, at, heardAt: at, recent };
}

function took(reading: Known, ms: number, form?: AnswerForm): void {
  reading.latencyMs ??= ms;
  reading.latencyMs += WEIGHT * (ms - reading.latencyMs);
  reading.heardAt = reading.at;
  if (form !== undefined) reading.recent[form].add(ms);
}
