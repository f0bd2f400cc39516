import type { Scheduler } from './scheduler.ts';

/**
 * Puts the scheduler in the place of `setImmediate` while it runs: the shipped code collects with it what belongs to
 * one turn of the event loop, and the turn is a step here.
 */
export async function withImmediatesOf<Output>(
  scheduler: Scheduler,
  work: () => Promise<Output>,
): Promise<Output> {
  const real = globalThis.setImmediate;
  const simulated = (callback: () => void): void => scheduler.soon(callback);
  globalThis.setImmediate = simulated as never;
  try {
    return await work();
  } finally {
    globalThis.setImmediate = real;
  }
}
