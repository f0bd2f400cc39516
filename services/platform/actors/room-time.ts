import type { Clock } from '../clock/clock.ts';
import type { Timers } from './timers.ts';

/** One comparison with the database's clock. */
export interface TimeSample {
  /** Monotonic milliseconds when the question left and when the answer came. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** What the database's clock said in between, milliseconds since 1970 with fraction. */
  readonly databaseMs: number;
}

/** Room time: the database's clock as this process knows it, in milliseconds; never goes back. */
export interface RoomTime {
  now(): number;
  /** The database's clock as it is now: goes back when that does, so that processes agree on it whatever they saw. */
  estimate(): number;
  /** Learns from a comparison. */
  observe(sample: TimeSample): void;
}

/** So many comparisons are kept; the one with the shortest round trip is the most exact. */
const KEPT_SAMPLES = 8;

/** What is added to the monotonic clock to get the database's lies between these two, by one comparison. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Estimates the database's clock by Cristian's method over the monotonic clock, so that a wall clock that jumps
 * moves nothing. Comparisons that contradict the newest one are from before a clock jumped, or drifted away: they are
 * forgotten. Before the first comparison the wall clock stands in.
 */
export function createRoomTime(clock: Clock): RoomTime {
  let kept: readonly Bounds[] = [];
  let offset = clock.now().getTime() - clock.monotonicMs();
  let latest = 0;
  const estimate = (): number => clock.monotonicMs() + offset;
  return {
    estimate,
    now: () => {
      latest = Math.max(latest, estimate());
      return latest;
    },
    observe: ({ sentAt, receivedAt, databaseMs }) => {
      if (kept.length === 0) latest = 0;
      const newest: Bounds = { least: databaseMs - receivedAt, most: databaseMs - sentAt };
      const agreeing = kept.filter(({ least, most }) => least <= newest.most && most >= newest.least);
      kept = [...agreeing.slice(1 - KEPT_SAMPLES), newest];
      const best = kept.reduce((exact, one) => (widthOf(one) <= widthOf(exact) ? one : exact));
      offset = (best.least + best.most) / 2;
    },
  };
}

function widthOf({ least, most }: Bounds): number {
  return most - least;
}

/** What is nearer than this is slept through in one go. */
const NEAR_MS = 20;

/**
 * Calls `work` at a room time; the answer cancels it. It sleeps half of the way and looks again: the local clock may
 * go slower than room time, and a long sleep would end late by all that it has lost.
 */
export function atRoomTime(
  { roomTime, timers }: { readonly roomTime: RoomTime; readonly timers: Timers },
  time: number,
  work: () => void,
): () => void {
  let cancel = (): void => undefined;
  const sleep = (): void => {
    const left = time - roomTime.now();
    cancel = left <= NEAR_MS ? timers.after(left, work) : timers.after(left / 2, sleep);
  };
  sleep();
  return () => cancel();
}
