import { isAppError } from '../../../platform/errors/app-error.ts';
import { sqlState } from '../../../platform/database/postgres-errors.ts';
import type { RestErrorBody } from '../errors.ts';

/** What PostgreSQL said, wherever it stands in what was thrown. */
interface DatabaseError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** PostgreSQL's own refusal, when that is what was thrown. */
export function databaseErrorIn(thrown: unknown): DatabaseError | undefined {
  const code = sqlState(thrown);
  if (code === undefined) return undefined;
  let error: unknown = thrown;
  while (isAppError(error)) error = error.cause;
  return error as DatabaseError;
}

export function bodyOfDatabaseError({ code, message, detail, hint }: DatabaseError): RestErrorBody {
  return { code, message, details: detail ?? null, hint: hint ?? null };
}

/**
 * SQLSTATE to status as PostgREST has it (compat.md 1.5), the longest beginning first. Where PostgREST blames the
 * server for what a request asked for (21, 54, 2201), this surface blames the request.
 */
const STATUS_OF: readonly (readonly [beginning: string, status: number])[] = [
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['42883', 404],
  ['42P01', 404],
  ['42P17', 500],
  ['57014', 503],
  ['P0001', 400],
  ['08', 503],
  ['0L', 403],
  ['0P', 403],
  ['25', 500],
  ['28', 403],
  ['40', 503],
  ['53', 503],
  ['55', 503],
  ['57', 503],
  ['58', 500],
  ['F0', 500],
  ['P0', 500],
  ['XX', 500],
];

export function statusOfDatabaseError(code: string, isAnonymous: boolean): number {
  if (code === '42501') return isAnonymous ? 401 : 403;
  return STATUS_OF.find(([beginning]) => code.startsWith(beginning))?.[1] ?? 400;
}
