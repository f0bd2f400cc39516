import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Log } from '../telemetry/log.ts';
import type { Clock } from './clock.ts';

/** A clock that stands until it is moved. */
export interface TestClock extends Clock {
  /** Moves both clocks on; timers that are due run in order, and what they begin may go on. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock only, as an administrator does. */
  setWall(ms: number): void;
  readonly timers: number;
}

interface Timer {
  readonly at: number;
  readonly then: () => void;
}

/** Lets everything that waits only for promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn();
  }
}

/** A clock that begins at noon of 1 January 2026. */
export function createTestClock(): TestClock {
  let monotonic = 1_000;
  let wall = Date.UTC(2026, 0, 1, 12);
  const timers = new Set<Timer>();
  return {
    now: () => new Date(wall),
    monotonicMs: () => monotonic,
    microTime: () => new Date(wall).toISOString().replace('Z', '000Z'),
    after: (ms, then) => {
      const timer = { at: monotonic + ms, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const end = monotonic + ms;
      await settle();
      for (let due = nextDue(timers, end); due !== undefined; due = nextDue(timers, end)) {
        wall += Math.max(0, due.at - monotonic);
        monotonic = Math.max(monotonic, due.at);
        timers.delete(due);
        due.then();
        await settle();
      }
      wall += end - monotonic;
      monotonic = end;
    },
    setWall: (ms) => (wall = ms),
    get timers() {
      return timers.size;
    },
  };
}

function nextDue(timers: ReadonlySet<Timer>, end: number): Timer | undefined {
  return [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
}

/** A log that keeps its lines. */
export function createMemoryLog(): Log & {
  readonly lines: readonly (object & { readonly sentence: string })[];
} {
  const lines: (object & { readonly sentence: string })[] = [];
  const write = (fields: object, sentence: string): void => void lines.push({ ...fields, sentence });
  return { debug: write, info: write, warn: write, error: write, lines };
}
