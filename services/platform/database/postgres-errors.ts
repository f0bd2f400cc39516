import type { AppError, Failure } from '../errors/app-error.ts';
import { isAppError } from '../errors/app-error.ts';
import {
  alreadyExists,
  inputMalformed,
  notAllowed,
  referenceUnknown,
  unavailable,
} from '../errors/common.ts';

/** How long a client should wait when PostgreSQL is away. */
const RETRY_AFTER_MS = 1_000;

/** SQLSTATE classes and codes (PostgreSQL documentation, appendix A) to our failures; longest prefix wins. */
const FAILURE_OF: readonly (readonly [prefix: string, failure: Failure])[] = [
  ['23505', alreadyExists],
  ['23503', referenceUnknown],
  ['42501', notAllowed],
  ['08', unavailable],
  ['53', unavailable],
  ['57', unavailable],
  ['55P03', unavailable],
  ['40', unavailable],
];

/** Values that PostgreSQL refuses though our schema let them through: the input's fault. */
const INPUT_FAULT = /^(22|23502|23514)/;

/** Turns what the driver throws into an AppError, or gives back what is a bug. */
export function fromPostgres(thrown: unknown): unknown {
  if (isAppError(thrown)) return thrown;
  const code = sqlState(thrown);
  if (code === undefined) return isConnectionLoss(thrown) ? databaseAway(thrown) : thrown;
  if (INPUT_FAULT.test(code)) return inputMalformed({ what: 'a value is out of range' }, { cause: thrown });
  const make = FAILURE_OF.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (make === undefined) return thrown;
  return make({}, make === unavailable ? { cause: thrown, retryAfterMs: RETRY_AFTER_MS } : { cause: thrown });
}

/** PostgreSQL does not answer, or not in time. */
export function databaseAway(cause: unknown): AppError {
  return unavailable({}, { cause, retryAfterMs: RETRY_AFTER_MS });
}

/** Whether running the same transaction again may succeed: nothing of it was stored. */
export function isRetryableConflict(thrown: unknown): boolean {
  const cause = isAppError(thrown) ? thrown.cause : thrown;
  const code = sqlState(cause);
  return code === '40001' || code === '40P01';
}

/** The SQLSTATE of a driver error, or of the one that an ORM wrapped. */
export function sqlState(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('code' in thrown && typeof thrown.code === 'string' && /^[0-9A-Z]{5}$/.test(thrown.code))
    return thrown.code;
  return 'cause' in thrown ? sqlState(thrown.cause) : undefined;
}

function isConnectionLoss(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(E[A-Z]+)$/.test(code)) return true;
  return (
    typeof message === 'string' &&
    /connection terminated|timeout exceeded|timed? ?out|not queryable/i.test(message)
  );
}
