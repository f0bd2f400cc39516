import type { Clock } from '../../../platform/clock/clock.ts';

/** What is known of a candidate from the traffic of this process. */
export interface Health {
  /** A call that answered; milliseconds until its first token. */
  answered(name: string, firstTokenMs: number): void;
  /** A call that did not even begin to answer. */
  failed(name: string): void;
  /** A call that began and broke off: others go on, so it stays where it is, and the figure shows it. */
  broke(name: string): void;
  /** Whether it should be asked after the others. */
  isPoorly(name: string): boolean;
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

/** How much the newest call counts. */
const WEIGHT = 0.1;
/** Above it a candidate goes last; 14 failures in a row after a quiet time. */
const POORLY = 0.75;
/** Milliseconds in which a failure is half forgotten: who went last is tried again. */
const HALF_LIFE_MS = 10_000;

interface Known {
  latencyMs: number | undefined;
  errorRate: number;
  breakRate: number;
  /** When the rate was last written down. */
  at: number;
}

/** Exponentially weighted averages; what nobody asked for a while is forgotten, so that it is asked again. */
export function createHealth(clock: Pick<Clock, 'monotonicMs'>): Health {
  const known = new Map<string, Known>();
  const of = (name: string): Known => {
    const at = clock.monotonicMs();
    const found = known.get(name) ?? { latencyMs: undefined, errorRate: 0, breakRate: 0, at };
    known.set(name, found);
    found.errorRate *= 0.5 ** ((at - found.at) / HALF_LIFE_MS);
    found.at = at;
    return found;
  };
  return {
    answered: (name, firstTokenMs) => {
      const reading = of(name);
      reading.errorRate *= 1 - WEIGHT;
      reading.breakRate *= 1 - WEIGHT;
      reading.latencyMs ??= firstTokenMs;
      reading.latencyMs += WEIGHT * (firstTokenMs - reading.latencyMs);
    },
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
    readings: () =>
      [...known.keys()].map((candidate) => {
        const { latencyMs, errorRate, breakRate } = of(candidate);
        return { candidate, latencyMs, errorRate, breakRate };
      }),
  };
}
