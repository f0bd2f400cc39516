import { unavailable } from '../../../platform/errors/common.ts';

/** Lets a few through at once and the next wait their turn, within bounds. */
export interface Gate {
  /** @throws `platform.unavailable` when too many wait, when it takes too long, or when the caller has gone. */
  pass<Output>(work: () => Promise<Output>, signal?: AbortSignal): Promise<Output>;
  /** How many run and how many wait. */
  load(): { readonly running: number; readonly waiting: number };
}

export interface GateOptions {
  readonly concurrency: number;
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

interface Waiting {
  enter(): void;
  refuse(why: string): void;
}

/** First come, first served. A refused caller has cost nothing. */
export function createGate({ concurrency, maxWaiting, maxWaitMs }: GateOptions): Gate {
  const queue = new Set<Waiting>();
  let running = 0;

  const takePlace = (signal: AbortSignal | undefined): Promise<void> => {
    if (signal?.aborted === true) return Promise.reject(unavailable({}, { cause: 'the caller has gone' }));
    if (running < concurrency && queue.size === 0) {
      running += 1;
      return Promise.resolve();
    }
    if (queue.size >= maxWaiting) return Promise.reject(busy('too many wait'));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        queue.delete(waiting);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiting: Waiting = {
        enter: () => {
          leave();
          resolve();
        },
        refuse: (why) => {
          leave();
          reject(busy(why));
        },
      };
      const onAbort = (): void => waiting.refuse('the caller has gone');
      const timer = setTimeout(() => waiting.refuse('it takes too long'), maxWaitMs);
      signal?.addEventListener('abort', onAbort);
      queue.add(waiting);
    });
  };

  const givePlace = (): void => {
    const [next] = queue;
    if (next === undefined) running -= 1;
    else next.enter();
  };

  return {
    pass: async (work, signal) => {
      await takePlace(signal);
      try {
        return await work();
      } finally {
        givePlace();
      }
    },
    load: () => ({ running, waiting: queue.size }),
  };
}

function busy(cause: string): Error {
  return unavailable({}, { cause, retryAfterMs: 2_000 });
}
