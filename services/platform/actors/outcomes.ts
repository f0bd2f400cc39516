import { isAppError, type AppError } from '../errors/app-error.ts';
import { internalError, unavailable } from '../errors/common.ts';

/** What is said when nobody can know whether a message was stored. */
export function outcomeUnknown(cause?: unknown): AppError {
  return unavailable({}, { cause, retryAfterMs: 500 });
}

/** What is said of a message whose deadline passed before it was stored; it never will be. */
export function tooLate(): AppError {
  return unavailable({}, { cause: 'the deadline of the message has passed', retryAfterMs: 500 });
}

/** What is said when more waits than memory may hold. */
export function tooMuchWaits(what: string): AppError {
  return unavailable({}, { cause: what, retryAfterMs: 250 });
}

/** The failure itself, or a bug of ours as what people may see of it. */
export function asFailure(cause: unknown): AppError {
  return isAppError(cause) ? cause : internalError({}, { cause });
}
