import { modelBusy } from './errors.ts';

export interface SlotsOptions {
  readonly model: string;
  /** Answers at once. */
  readonly slots: number;
  /** Requests that may wait beside them. */
  readonly queueLength: number;
  /** Milliseconds that each may wait. */
  readonly timeoutMs: number;
}

/** A model's places: so many answers at once, a queue with an end, first come first served. */
export interface Slots {
  /** @throws `models.busy` when the queue is full or the wait was too long; the signal's reason when it is aborted. */
  take(signal: AbortSignal): Promise<() => void>;
  readonly taken: () => number;
  readonly waiting: () => number;
}

export function createSlots({ model, slots, queueLength, timeoutMs }: SlotsOptions): Slots {
  let taken = 0;
  const queue = new Set<() => void>();
  const giveBack = (): void => {
    taken -= 1;
    const [next] = queue;
    next?.();
  };
  const occupy = (): (() => void) => {
    taken += 1;
    let isGivenBack = false;
    return () => {
      if (!isGivenBack) giveBack();
      isGivenBack = true;
    };
  };
  const wait = (signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        queue.delete(enter);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const enter = (): void => {
        leave();
        resolve(occupy());
      };
      const giveUp = (error: unknown): void => {
        leave();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason of the signal as it is
        reject(error);
      };
      const onAbort = (): void => giveUp(signal.reason);
      const timer = setTimeout(() => giveUp(modelBusy({ model }, { retryAfterMs: timeoutMs })), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      queue.add(enter);
    });
  return {
    taken: () => taken,
    waiting: () => queue.size,
    take: async (signal) => {
      signal.throwIfAborted();
      if (taken < slots) return occupy();
      if (queue.size >= queueLength) throw modelBusy({ model }, { retryAfterMs: 1_000 });
      return wait(signal);
    },
  };
}
