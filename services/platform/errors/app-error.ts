import type { Language, Params, Sentences } from './sentences.ts';
import { sayIn } from './sentences.ts';

/** The classes of failure a client can tell apart, each with one or two HTTP statuses (docs/errors.md). */
export type ErrorCode =
  | 'VALIDATION_ERROR'
  | 'AUTH_ERROR'
  | 'AUTHZ_ERROR'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED'
  | 'RATE_LIMIT'
  | 'AI_PROVIDER_ERROR'
  | 'UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** The status that stands for a class when a failure names no other. */
const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  VALIDATION_ERROR: 400,
  AUTH_ERROR: 401,
  AUTHZ_ERROR: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED: 415,
  RATE_LIMIT: 429,
  AI_PROVIDER_ERROR: 502,
  UNAVAILABLE: 503,
  INTERNAL_ERROR: 500,
};

/** Only these may have had an effect, or may succeed when the same is sent again (contracts.md 2). */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['RATE_LIMIT', 'UNAVAILABLE', 'INTERNAL_ERROR']);

/** One field that was refused, by its path in the input (`data.text`). */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** What a module declares once for each way it can fail. */
export interface FailureDefinition {
  readonly code: ErrorCode;
  /** `module.what`, stable for ever: front ends compare it. */
  readonly reason: string;
  readonly sentences: Sentences;
  /** @default the status of `code` */
  readonly status?: number;
  /** @default whether `code` is RATE_LIMIT, UNAVAILABLE or INTERNAL_ERROR */
  readonly retryable?: boolean;
}

/** What only the place that throws can know. */
export interface FailureOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  /** Milliseconds after which trying again makes sense; becomes Retry-After. */
  readonly retryAfterMs?: number;
}

/**
 * An expected failure. Everything else that is thrown is a bug and answers 500 without its text.
 *
 * Tell failures apart by `code` and `reason`, never by `instanceof`: across realms the class differs.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly params: Params;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly #sentences: Sentences;

  constructor(definition: FailureDefinition, params: Params, options: FailureOptions) {
    super(sayIn('en', definition.sentences, params), { cause: options.cause });
    this.code = definition.code;
    this.reason = definition.reason;
    this.status = definition.status ?? STATUS_OF[definition.code];
    this.retryable = definition.retryable ?? RETRYABLE.has(definition.code);
    this.params = params;
    this.details = options.details;
    this.errors = options.errors;
    this.retryAfterMs = options.retryAfterMs;
    this.#sentences = definition.sentences;
  }

  /** The sentence for people, in their language. */
  say(language: Language): string {
    return sayIn(language, this.#sentences, this.params);
  }
}

/** A function that makes one kind of failure, carrying its definition for the generated table of errors. */
export interface Failure {
  (params?: Params, options?: FailureOptions): AppError;
  readonly definition: FailureDefinition;
}

/** Declares one way to fail: `export const taskNotFound = failure({ code, reason, sentences })`. */
export function failure(definition: FailureDefinition): Failure {
  const make = (params: Params = {}, options: FailureOptions = {}): AppError =>
    new AppError(definition, params, options);
  return Object.assign(make, { definition });
}

/** Whether something thrown is one of our expected failures, whichever realm it was made in. */
export function isAppError(thrown: unknown): thrown is AppError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'reason' in thrown &&
    'name' in thrown &&
    thrown.name === 'AppError'
  );
}
