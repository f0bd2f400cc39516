import { isAppError } from '../errors/app-error.ts';
import { unavailable } from '../errors/common.ts';

/** Replies that say "not now": the server loads, fails over, is full or has just changed its password. */
const NOT_NOW =
  /^(LOADING|BUSY|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|UNBLOCKED|max number of clients)/;

/**
 * What a caller gets when a command fails: unavailable for everything that another attempt may cure,
 * the error itself when the server understood and refused (a bug of ours).
 */
export function toOutage(thrown: unknown): unknown {
  if (isAppError(thrown)) return thrown;
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  if (name === 'ReplyError' && !NOT_NOW.test(String(message))) return thrown;
  return unavailable({}, { cause: thrown, retryAfterMs: 1_000 });
}

/** A command got no answer within its deadline. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The promise's outcome, or `DeadlineError` after so many milliseconds; a later outcome is dropped. */
export function withDeadline<T>(promise: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(`Redis gave no answer within ${deadlineMs} ms`));
    }, deadlineMs);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
