import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../../../platform/errors/app-error.ts';

/** Whether, and when, those that failed are asked once more. */
export interface Retry {
  /** Every call earns a part of a retry. */
  earn(): void;
  /** Waits until the same may be asked again. @returns false when it is not worth it, or too dear */
  wait(failure: AppError, signal: AbortSignal): Promise<boolean>;
}

/** Retries are at most this part of all calls, beside a few to begin with: a provider that is down is not beaten. */
const SHARE = 0.2;
const MOST_SAVED = 20;
const FIRST_WAIT_MS = 100;
/** Whoever says "later than that" is not waited for. */
const LONGEST_WAIT_MS = 5_000;

/** Failures of an answer are not: the same would come again, and it may have cost. */
const WORTH_IT = new Set(['ai.provider-busy', 'ai.provider-failed']);

/** Waits as long as the provider says, else a moment with jitter. */
export function createRetry(chance: () => number): Retry {
  let saved = MOST_SAVED / 2;
  return {
    earn: () => {
      saved = Math.min(MOST_SAVED, saved + SHARE);
    },
    wait: async ({ reason, retryAfterMs }, signal) => {
      if (!WORTH_IT.has(reason) || saved < 1 || signal.aborted) return false;
      const ms = retryAfterMs ?? FIRST_WAIT_MS * (0.5 + chance());
      if (ms > LONGEST_WAIT_MS) return false;
      saved -= 1;
      return wait(ms, true, { signal }).catch(() => false);
    },
  };
}
