import type { Clock } from '../clock.ts';

const WINDOW_MS = 60_000;
const CALLS = 5;

/** At most five lists are begun a minute; the pages of one that was begun are taken all the same, and counted. */
export interface ListBudget {
  take(): void;
  /** How long to wait before the next list may begin. */
  waitMs(): number;
}

/** A full budget. */
export function createListBudget(clock: Clock): ListBudget {
  let taken: readonly number[] = [];
  return {
    take: () => (taken = [...taken, clock.monotonicMs()].slice(-CALLS)),
    waitMs: () => {
      const [oldest] = taken;
      return taken.length < CALLS || oldest === undefined
        ? 0
        : Math.max(0, oldest + WINDOW_MS - clock.monotonicMs());
    },
  };
}
