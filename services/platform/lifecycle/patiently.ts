import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../errors/app-error.ts';

/** For how long a start waits for what it needs, and how often it asks. */
export interface Patience {
  /** @default 30,000 */
  readonly withinMs?: number;
  /** @default 250 */
  readonly everyMs?: number;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal;
}

/**
 * Takes a step of a start again while what it needs is away: a process that gives up at once and is started again
 * costs a full machine more than one that waits.
 *
 * @throws what the step threw, if it is anything but UNAVAILABLE, or the time is over.
 */
export async function patiently<Output>(
  step: () => Promise<Output>,
  { withinMs = 30_000, everyMs = 250, signal }: Patience = {},
): Promise<Output> {
  const endsAt = performance.now() + withinMs;
  const isOver = (): boolean => performance.now() >= endsAt || signal?.aborted === true;
  for (;;) {
    try {
      return await step();
    } catch (thrown) {
      if (!isAway(thrown) || isOver()) throw thrown;
    }
    await delay(everyMs);
  }
}

function isAway(thrown: unknown): boolean {
  return isAppError(thrown) && thrown.code === 'UNAVAILABLE';
}
