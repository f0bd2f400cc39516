import { failure, type AppError } from '../../platform/errors/app-error.ts';

/** Everything that this surface refuses by itself; what the client is told stands in `details`, in PostgREST's form. */
export const restRefused = failure({
  code: 'VALIDATION_ERROR',
  reason: 'rest.refused',
  sentences: { en: '{message}', de: '{message}' },
});

/** The body of every failure on `/rest/v1`. */
export interface RestErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

/** A refusal with its status. */
export interface RestRefusal {
  readonly status: number;
  readonly body: RestErrorBody;
}

/** A failure in PostgREST's words (compat.md 1.5). */
export function refused(
  status: number,
  code: string,
  message: string,
  more: { readonly details?: unknown; readonly hint?: string | undefined } = {},
): AppError {
  const body: RestErrorBody = { code, message, details: more.details ?? null, hint: more.hint ?? null };
  return restRefused({ message: message.slice(0, 300).toWellFormed() }, { details: { status, body } });
}

/** Text that cannot be read as PostgREST's grammar. */
export function unreadable(what: string, column: number, details: string): AppError {
  return refused(400, 'PGRST100', `"${what}" (line 1, column ${column})`, { details });
}

/** More than this surface answers in one request. */
export function tooMuch(details: string): AppError {
  return refused(400, 'PGRST100', 'The request asks for too much at once', { details });
}

export function bodyUnreadable(message: string): AppError {
  return refused(400, 'PGRST102', message);
}

export function aggregatesLeftOut(): AppError {
  return refused(400, 'PGRST123', 'Use of aggregate functions is not allowed', {
    hint: 'Ask for a count with the header Prefer: count=exact, or sum up what was read.',
  });
}

/** Rows that there are many of become arrays by an aggregate, which a project does not allow by default either. */
export function spreadOfMany({ from, to }: { readonly from: string; readonly to: string }): AppError {
  return refused(400, 'PGRST123', 'Use of aggregate functions is not allowed', {
    hint: `One of '${from}' has many of '${to}': embed them without the dots.`,
  });
}

export function rangeUnsatisfiable(details: string): AppError {
  return refused(416, 'PGRST103', 'Requested range not satisfiable', { details });
}

/** A PUT is of one row, and its key alone says which. */
export function filtersNoKey(): AppError {
  return refused(
    405,
    'PGRST105',
    "Filters must include all and only primary key columns with 'eq' operators",
  );
}

export function putWithoutWindow(): AppError {
  return refused(400, 'PGRST114', 'limit/offset querystring parameters are not allowed for PUT');
}

export function payloadElsewhere(): AppError {
  return refused(400, 'PGRST115', 'Payload values do not match URL in primary key column(s)');
}

export function notOneRow(rows: number): AppError {
  return refused(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows} rows`,
  });
}

export function tooManyAffected(rows: number): AppError {
  return refused(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
    details: `The query affects ${rows} rows`,
  });
}

/** A function that gives one value has no rows that could be too many. */
export function affectsNoRows(): AppError {
  return refused(
    400,
    'PGRST128',
    'Function must return SETOF or TABLE when max-affected preference is used with handling=strict',
  );
}

/** A refusal that PostgreSQL itself would give, said before it is asked. */
export function asPostgresSays(status: number, code: string, message: string, hint?: string): AppError {
  return refused(status, code, message, { hint });
}

/** `Prefer: tx=rollback`: the answer is known, and nothing stays. */
export const triedOnly = failure({
  code: 'CONFLICT',
  reason: 'rest.tried-only',
  sentences: {
    en: 'The change was tried and taken back, as asked.',
    de: 'Die Änderung wurde wie gewünscht nur ausprobiert.',
  },
});
