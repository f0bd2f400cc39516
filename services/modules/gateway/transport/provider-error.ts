import type { IncomingHttpHeaders } from 'node:http';
import type { AppError } from '../../../platform/errors/app-error.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { aiInputRefused, aiProviderBusy, aiProviderFailed, aiProviderRefused } from '../../ai/index.ts';

/** The question itself is wrong: too long, or of a form that is not taken. */
const INPUT_REFUSED = new Set([400, 413, 422]);
/** We are wrong: the key, what it may do, the address or the model. */
const WE_ARE_REFUSED = new Set([401, 402, 403, 404, 405]);
/** Errors that providers name by a word, in their streams too, as the status that stands for them. */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  context_length_exceeded: 400,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  request_too_large: 413,
  authentication_error: 401,
  invalid_api_key: 401,
  UNAUTHENTICATED: 401,
  billing_error: 402,
  insufficient_quota: 402,
  permission_error: 403,
  PERMISSION_DENIED: 403,
  not_found_error: 404,
  model_not_found: 404,
  NOT_FOUND: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  RESOURCE_EXHAUSTED: 429,
  overloaded_error: 529,
  UNAVAILABLE: 503,
};

/** Words of other servers for what OpenAI has a word for: llama.cpp's. */
const WORD_OF: Readonly<Record<string, string>> = { exceed_context_size_error: 'context_length_exceeded' };

/** What a provider says of its error, in whichever language; read with care, shown to nobody. */
interface ToldError {
  readonly status: number | undefined;
  readonly word: string | undefined;
  readonly message: string;
}

/**
 * A refusal of a provider as one of our failures. The provider's own text stays in the cause: it may quote keys and
 * prompts. `details.upstream` is its word for it, which doors may hand on.
 */
export function errorOfStatus(status: number, headers: IncomingHttpHeaders, body: string): AppError {
  const told = readError(parsed(body));
  const meant = told.word === 'insufficient_quota' ? 402 : status;
  return errorOf(meant, { told, retryAfterMs: retryAfterOf(headers) });
}

/** An error that came where an answer should be, with status 200. @returns nothing when there is none. */
export function errorInside(value: unknown): AppError | undefined {
  const held: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof held !== 'object' || held === null || !('error' in held) || !held.error) return undefined;
  const told = readError(held);
  return errorOf(told.status ?? STATUS_OF[told.word ?? ''] ?? 500, { told });
}

/** What went wrong on the way: the connection, or a failure that is told already. */
export function toProviderError(thrown: unknown): AppError {
  return isAppError(thrown) ? thrown : aiProviderFailed({}, { cause: thrown });
}

function errorOf(
  status: number,
  { told, retryAfterMs }: { readonly told: ToldError; readonly retryAfterMs?: number | undefined },
): AppError {
  const options = {
    cause: `${String(status)} ${told.word ?? ''}: ${told.message.slice(0, 500)}`,
    ...(told.word !== undefined && { details: { upstream: told.word } }),
  };
  if (status === 429 || status === 529) {
    return aiProviderBusy({}, { ...options, retryAfterMs: retryAfterMs ?? 1_000 });
  }
  if (INPUT_REFUSED.has(status)) return aiInputRefused({}, options);
  if (WE_ARE_REFUSED.has(status)) return aiProviderRefused({}, options);
  return aiProviderFailed({}, { ...options, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** A word of a language of errors: letters alone, so that no key and no piece of a prompt passes for one. */
const WORD = /^[A-Za-z_]{2,64}$/;

function readError(value: unknown): ToldError {
  const error = (value as { error?: unknown } | undefined)?.error;
  if (typeof error === 'string') return { status: undefined, word: undefined, message: error };
  const { code, type, status, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const words = [code, type, status]
    .filter((word): word is string => typeof word === 'string' && WORD.test(word))
    .map((word) => WORD_OF[word] ?? word);
  return {
    status: typeof code === 'number' && code >= 400 && code < 600 ? code : undefined,
    word: words.find((word) => STATUS_OF[word] !== undefined) ?? words[0],
    message: typeof message === 'string' ? message : '',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST_RETRY_AFTER_MS = 3_600_000;

/** `retry-after-ms`, else `retry-after` in seconds; a date is read as "soon". */
function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const exact = Number(headers['retry-after-ms']);
  if (exact > 0) return Math.min(exact, MOST_RETRY_AFTER_MS);
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? Math.min(seconds * 1_000, MOST_RETRY_AFTER_MS) : undefined;
}
