import type { Key } from '../../kube/kube.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from '../clock.ts';

/** What the queue needs. */
export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly chance: () => number;
  /** Handles one key; never called for a key that is still being handled. */
  readonly work: (key: Key) => Promise<void>;
  /** Keys that are handled at the same time. */
  readonly workers: number;
  /** Pause after a key's first failure, and the longest. @default 50, 60000 */
  readonly firstRetryMs?: number;
  readonly mostRetryMs?: number;
  /** Retries of all keys together: so many at once, and so many per second from then on. @default 100, 10 */
  readonly retryBurst?: number;
  readonly retriesPerSecond?: number;
}

/**
 * The keys that wait for a reconcile. A key that is added twice waits once; one that is added while it is being handled
 * comes again afterwards. A change is handled at once; only what failed has to wait.
 */
export interface WorkQueue {
  add(key: Key): void;
  /** Adds it after `ms`, unless it is to come sooner anyway. */
  addAfter(key: Key, ms: number): void;
  /** Adds it after a pause that grows with each failure in a row. @returns the pause. */
  retry(key: Key, atLeastMs?: number): number;
  /** Its next failure is the first again. */
  forget(key: Key): void;
  failuresOf(key: Key): number;
  /** Keys that wait, without those whose time has not come. */
  depth(): number;
  /** Takes no more; resolves when what is being handled has ended. */
  close(): Promise<void>;
}

const idOf = ({ namespace, name }: Key): string => `${namespace}/${name}`;

/** An empty queue that works by itself. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const lanes = createLanes(options);
  const timers = createTimers(options.clock);
  const failures = new Map<string, number>();
  const budget = createBudget(options.clock, options.retryBurst ?? 100, options.retriesPerSecond ?? 10);
  const pauses = {
    firstMs: options.firstRetryMs ?? 50,
    mostMs: options.mostRetryMs ?? 60_000,
    chance: options.chance,
  };

  function add(key: Key): void {
    timers.cancel(idOf(key));
    lanes.add(key);
  }

  function addAfter(key: Key, ms: number): void {
    if (!lanes.isClosed() && !lanes.isWaiting(key)) {
      timers.set(idOf(key), ms, () => add(key));
    }
  }

  return {
    add,
    addAfter,
    retry: (key, atLeastMs = 0) => {
      const count = (failures.get(idOf(key)) ?? 0) + 1;
      failures.set(idOf(key), count);
      const ms = Math.max(backoffMs(count, pauses), atLeastMs, budget.waitMs());
      addAfter(key, ms);
      return ms;
    },
    forget: (key) => void failures.delete(idOf(key)),
    failuresOf: (key) => failures.get(idOf(key)) ?? 0,
    depth: lanes.depth,
    close: async () => {
      timers.cancelAll();
      await lanes.close();
    },
  };
}

/** What waits and what runs: each key at most once in either. */
interface Lanes {
  add(key: Key): void;
  isWaiting(key: Key): boolean;
  depth(): number;
  isClosed(): boolean;
  close(): Promise<void>;
}

function createLanes({ work, workers }: WorkQueueOptions): Lanes {
  const waiting = new Map<string, Key>();
  const running = new Set<string>();
  const again = new Map<string, Key>();
  let isClosed = false;
  let whenIdle = (): void => undefined;

  function add(key: Key): void {
    if (!isClosed) {
      (running.has(idOf(key)) ? again : waiting).set(idOf(key), key);
      next();
    }
  }

  function next(): void {
    for (const [id, key] of waiting) {
      if (running.size >= workers) {
        return;
      }
      waiting.delete(id);
      running.add(id);
      void work(key).finally(() => finish(id));
    }
  }

  function finish(id: string): void {
    running.delete(id);
    const key = again.get(id);
    again.delete(id);
    if (key !== undefined) {
      add(key);
    }
    next();
    if (running.size === 0) {
      whenIdle();
    }
  }

  return {
    add,
    isWaiting: (key) => waiting.has(idOf(key)) || again.has(idOf(key)),
    depth: () => waiting.size + again.size,
    isClosed: () => isClosed,
    close: async () => {
      isClosed = true;
      waiting.clear();
      again.clear();
      if (running.size > 0) {
        await new Promise<void>((resolve) => (whenIdle = resolve));
      }
    },
  };
}

/** One timer for each key: the soonest. */
function createTimers(clock: Clock): {
  set(id: string, ms: number, then: () => void): void;
  cancel(id: string): void;
  cancelAll(): void;
} {
  const timers = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  function cancel(id: string): void {
    timers.get(id)?.cancel();
    timers.delete(id);
  }
  return {
    cancel,
    cancelAll: () => [...timers.keys()].forEach(cancel),
    set: (id, ms, then) => {
      const at = clock.monotonicMs() + ms;
      const planned = timers.get(id);
      if (planned === undefined || planned.at > at) {
        cancel(id);
        timers.set(id, { at, cancel: clock.after(ms, then) });
      }
    },
  };
}

/** A bucket of tokens. `waitMs` takes one, maybe one of the future, and says how far away it is. */
function createBudget(clock: Clock, burst: number, perSecond: number): { waitMs(): number } {
  let tokens = burst;
  let filledAt = clock.monotonicMs();
  return {
    waitMs: () => {
      const now = clock.monotonicMs();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
    },
  };
}
