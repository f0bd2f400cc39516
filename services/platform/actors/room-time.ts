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
  /** Learns from a comparison. */
  observe(sample: TimeSample): void;
}

/** So many comparisons are kept; the one with the shortest round trip is the most exact. */
const KEPT_SAMPLES = 8;

/**
 * Estimates the database's clock by Cristian's method over the monotonic clock, so that a wall clock that jumps
 * moves nothing. Before the first comparison the wall clock stands in.
 */
export function createRoomTime(clock: Clock): RoomTime {
  const samples: { offset: number; roundTrip: number }[] = [];
  let offset = clock.now().getTime() - clock.monotonicMs();
  let latest = 0;
  return {
    now: () => {
      latest = Math.max(latest, clock.monotonicMs() + offset);
      return latest;
    },
    observe: ({ sentAt, receivedAt, databaseMs }) => {
      samples.push({ offset: databaseMs - (sentAt + receivedAt) / 2, roundTrip: receivedAt - sentAt });
      if (samples.length > KEPT_SAMPLES) samples.shift();
      offset = samples.reduce((best, sample) => (sample.roundTrip <= best.roundTrip ? sample : best)).offset;
      if (samples.length === 1) latest = 0;
    },
  };
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
