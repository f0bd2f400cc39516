import type { Clock } from '../clock.ts';

const WINDOW_MS = 60_000;

/**
 * Pause before the second, third … list of a minute; there is no sixth. Growing, so that a server that comes back in the
 * middle of it is not kept waiting for the rest of the minute.
 */
const GAPS_MS = [0, 250, 2_000, 6_000, 14_000];

/** At most five lists are begun a minute, however they end; the pages of one list count as one. */
export interface ListBudget {
  take(): void;
  /** How long to wait before the next list may begin. */
  waitMs(): number;
}

/** A full budget. */
export function createListBudget(clock: Clock): ListBudget {
  let taken: readonly number[] = [];
  return {
    take: () => (taken = [...taken, clock.monotonicMs()].slice(-GAPS_MS.length)),
    waitMs: () => {
      const now = clock.monotonicMs();
      const recent = taken.filter((at) => at > now - WINDOW_MS);
      const last = recent.at(-1) ?? -Infinity;
      const gap = GAPS_MS[recent.length];
      const next = gap === undefined ? (recent[0] ?? now) + WINDOW_MS : last + gap;
      return Math.max(0, next - now);
    },
  };
}
