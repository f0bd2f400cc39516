import type { Clock } from '../clock/clock.ts';

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
