import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Timers } from './timers.ts';

/** A clock that stands still, and timers that ring when a test lets time pass. */
export interface TestTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets so much time pass; what is due meanwhile rings in its moment, and promises get their turn in between. */
  pass(ms: number): Promise<void>;
  /** The process is frozen for so long: time passes and nothing rings, until it wakes. */
  freeze(ms: number): void;
}

interface Waiting {
  readonly at: number;
  readonly work: () => void;
}

export function createTestTime(): TestTime {
  let now = 1_000;
  let waiting: Waiting[] = [];
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const nextUpTo = (end: number): Waiting | undefined =>
    waiting.toSorted((left, right) => left.at - right.at).find(({ at }) => at <= end);
  return {
    clock: { now: () => new Date(now), monotonicMs: () => now },
    timers: {
      after: (delayMs, work) => {
        const one = { at: now + Math.max(0, delayMs), work };
        waiting.push(one);
        return () => {
          waiting = waiting.filter((other) => other !== one);
        };
      },
    },
    pass: async (ms) => {
      const end = now + ms;
      await rest();
      for (let next = nextUpTo(end); next !== undefined; next = nextUpTo(end)) {
        const ringing = next;
        waiting = waiting.filter((other) => other !== ringing);
        now = Math.max(now, ringing.at);
        ringing.work();
        await rest();
      }
      now = end;
    },
    freeze: (ms) => {
      now += ms;
    },
  };
}

/** Says nothing. */
export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quietLog,
};
