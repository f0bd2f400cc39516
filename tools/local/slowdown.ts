/** How much slower this machine is just now than one that has nothing else to do. */
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that the task takes on an idle core of the machine that the promises were made for. */
const ON_AN_IDLE_CORE_MS = 10;
const ROUNDS = 8_000_000;

/**
 * A small task that is done again and again while something is measured. Promises in milliseconds are multiplied
 * with how much longer it took than on an idle core: a full machine makes everybody late, not only the platform.
 */
export interface Slowdown {
  /** The factor so far, never below 1: that of the slowest round but the last tenth. */
  factor(): number;
  /** Stops, and gives it for the last time. */
  stop(): Promise<number>;
}

export function watchSlowdown(): Slowdown {
  const took: number[] = [];
  const stopping = new AbortController();
  const factor = (): number => {
    const sorted = took.toSorted((left, right) => left - right);
    return Math.max(1, (sorted[Math.floor(sorted.length * 0.9)] ?? 0) / ON_AN_IDLE_CORE_MS);
  };
  const work = (async () => {
    while (!stopping.signal.aborted) {
      took.push(timeTask());
      // Unreferenced: a test that fails before it stops this must not keep its run from ending.
      await delay(300, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    factor,
    stop: async () => {
      stopping.abort();
      await work;
      return factor();
    },
  };
}

const LOOKS = 5;

/** The factor of this very moment, never below 1: the middle one of a few looks. It takes some 50 ms. */
export function slowdownNow(): number {
  const took = Array.from({ length: LOOKS }, timeTask).toSorted((left, right) => left - right);
  return Math.max(1, (took[Math.floor(LOOKS / 2)] ?? 0) / ON_AN_IDLE_CORE_MS);
}

/** A limit that somebody waits for, on a machine that others use as well. */
export interface Patience {
  /** Whether it is over, by how slow the machine was at worst while it was waited. */
  isOver(): boolean;
  /** The limit that counts so far, for the sentence of whoever gives up. */
  limitMs(): number;
}

export interface PatienceOptions {
  /** How many times longer it becomes at most: nobody waits for ever. @default 10 */
  readonly most?: number;
  /** Monotonic milliseconds. @default performance.now */
  readonly now?: () => number;
  /** @default slowdownNow */
  readonly slowdown?: () => number;
}

/** How often the machine is looked at meanwhile; at the limit it is looked at anyway. */
const LOOK_EVERY_MS = 5_000;

/** Begins to wait for so many milliseconds of an idle machine; a busy one is given as much more as it is slower. */
export function patience(withinMs: number, options: PatienceOptions = {}): Patience {
  const { most = 10, now = () => performance.now(), slowdown = slowdownNow } = options;
  const began = now();
  let lookedAt = began;
  let factor = 1;
  const isPast = (): boolean => now() - began >= withinMs * factor;
  return {
    isOver: () => {
      if (isPast() || now() - lookedAt >= LOOK_EVERY_MS) {
        factor = Math.min(most, Math.max(factor, slowdown()));
        lookedAt = now();
      }
      return isPast();
    },
    limitMs: () => Math.round(withinMs * factor),
  };
}

/** Only numbers in local variables: what a test runner puts around globals does not count. */
function timeTask(): number {
  const began = performance.now();
  let state = 1;
  for (let round = 0; round < ROUNDS; round += 1) state = (state ^ (state << 13) ^ (round >>> 7)) | 1;
  const tookMs = performance.now() - began;
  return state === 0 ? 0 : tookMs;
}
