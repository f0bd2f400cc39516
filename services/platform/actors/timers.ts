import type { Clock } from '../clock/clock.ts';
import { unavailable } from '../errors/common.ts';

/** Where delays come from, so that a simulation can decide when time passes. */
export interface Timers {
  /** Calls `work` once after so many milliseconds; the answer cancels it. Never keeps a process alive. */
  after(delayMs: number, work: () => void): () => void;
}

/** The longest delay that Node's timers know. */
const LONGEST_MS = 2_147_483_647;

export const systemTimers: Timers = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, Math.min(Math.max(0, delayMs), LONGEST_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Runs `work` for at most so long; who waits is told in time, whatever hangs. @throws unavailable */
export function within<Output>(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  deadlineMs: number,
  work: (leftMs: () => number) => Promise<Output>,
): Promise<Output> {
  const endsAt = clock.monotonicMs() + deadlineMs;
  let cancel = (): void => undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    cancel = timers.after(deadlineMs, () => {
      reject(unavailable({}, { cause: 'no answer in time', retryAfterMs: 500 }));
    });
  });
  return Promise.race([work(() => endsAt - clock.monotonicMs()), timeout]).finally(() => cancel());
}

export function pause(timers: Timers, delayMs: number): Promise<void> {
  if (delayMs === 0) return Promise.resolve();
  return new Promise((resolve) => void timers.after(delayMs, resolve));
}
