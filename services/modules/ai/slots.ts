import { unavailable } from '../../platform/errors/common.ts';
import { aiBusy } from './errors.ts';
import type { Ai, CompletionPart, CompletionRequest } from './ai.ts';

export interface SlotOptions {
  /** Questions at once. */
  readonly concurrency: number;
  /** Questions that wait for their turn. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

/** Gives turns, first come, first served. */
export interface Slots {
  /** The way to give the turn back, once. @throws `ai.busy` when too many wait or it takes too long. */
  take(signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly enter: () => void;
}

export function createSlots({ concurrency, maxWaiting, maxWaitMs }: SlotOptions): Slots {
  const queue = new Set<Waiting>();
  let running = 0;
  const release = (): void => {
    const [next] = queue;
    if (next === undefined) running -= 1;
    else next.enter();
  };
  const once = (): (() => void) => {
    let isGiven = false;
    return () => {
      if (!isGiven) release();
      isGiven = true;
    };
  };
  const wait = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        queue.delete(waiting);
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        end();
      };
      const waiting: Waiting = { enter: () => settle(resolve) };
      const leave = (): void => settle(() => reject(unavailable({}, { cause: 'the caller has gone' })));
      const timer = setTimeout(() => settle(() => reject(aiBusy({}, { retryAfterMs: 5_000 }))), maxWaitMs);
      signal?.addEventListener('abort', leave);
      queue.add(waiting);
    });
  return {
    take: async (signal) => {
      if (signal?.aborted === true) throw unavailable({}, { cause: 'the caller has gone' });
      if (running < concurrency) running += 1;
      else if (queue.size >= maxWaiting) throw aiBusy({}, { retryAfterMs: 5_000 });
      else await wait(signal);
      return once();
    },
  };
}

/** The same AI with so many questions at once; a stream keeps its turn until it ends. */
export function bounded(ai: Ai, slots: Slots): Ai {
  const inTurn = async <Output>(
    signal: AbortSignal | undefined,
    work: () => Promise<Output>,
  ): Promise<Output> => {
    const release = await slots.take(signal);
    try {
      return await work();
    } finally {
      release();
    }
  };
  return {
    complete: (request) => inTurn(request.signal, () => ai.complete(request)),
    embed: (request) => inTurn(request.signal, () => ai.embed(request)),
    stream: async function* (request: CompletionRequest): AsyncGenerator<CompletionPart> {
      const release = await slots.take(request.signal);
      try {
        yield* ai.stream(request);
      } finally {
        release();
      }
    },
  };
}
