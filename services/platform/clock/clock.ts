/** Where time comes from, so that a test can hold it still. */
export interface Clock {
  /** Wall-clock time; may jump. For people and for rows, never for measuring. */
  now(): Date;
  /** Milliseconds since an arbitrary moment; never goes back. For durations and deadlines. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
