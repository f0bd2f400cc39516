import type { Clock } from '../../../platform/clock/clock.ts';
import type { Timers } from '../../../platform/actors/timers.ts';
import type { Lane } from './lane.ts';
import type { Scheduler } from './scheduler.ts';

/** How the clocks of one process differ from the world's. */
export interface ProcessClock {
  /** So much faster the monotonic clock goes, and timers with it. */
  readonly rate: number;
  /** What the monotonic clock showed at the beginning. */
  readonly begin: number;
  /** How far the wall clock is wrong; may change at any moment. */
  wallOffsetMs: number;
}

/** Virtual time 0, as a date. */
export const EPOCH_MS = Date.UTC(2026, 0, 1, 8);

export function clockOf(scheduler: Scheduler, own: ProcessClock): Clock {
  return {
    now: () => new Date(EPOCH_MS + scheduler.now + own.wallOffsetMs),
    monotonicMs: () => own.begin + scheduler.now * own.rate,
  };
}

/** As Node's: whole milliseconds, at least one. */
export function timersOf(scheduler: Scheduler, lane: Lane, own: ProcessClock): Timers {
  return {
    after: (delayMs, work) => scheduler.after(lane, Math.max(1, Math.trunc(delayMs)) / own.rate, '', work),
  };
}
