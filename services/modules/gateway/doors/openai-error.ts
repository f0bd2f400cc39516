import type { Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import { refuseInWords, sentenceOf, type DoorWords } from './door-words.ts';

/** The body of a failure as OpenAI's clients read it. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

interface Words extends DoorWords {
  readonly code: string | null;
}

/** Failures that have words of their own; the others are told by their class. */
const BY_REASON: Readonly<Record<string, Words>> = {
  'gateway.model-unknown': { type: 'invalid_request_error', code: 'model_not_found' },
  'gateway.budget-used-up': { type: 'insufficient_quota', code: 'insufficient_quota', shouldRetry: false },
  'gateway.credential-missing': { type: 'authentication_error', code: 'invalid_api_key' },
  'route.not-found': { type: 'invalid_request_error', code: 'unknown_url' },
  'ai.provider-busy': { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded', status: 429 },
  'ai.provider-refused': { type: 'server_error', code: 'provider_refused', shouldRetry: false },
  'ai.provider-failed': { type: 'server_error', code: 'provider_failed' },
  'ai.answer-unusable': { type: 'server_error', code: 'provider_failed' },
  'ai.timed-out': { type: 'server_error', code: 'provider_timeout', status: 504 },
  'ai.not-configured': { type: 'server_error', code: 'not_configured', shouldRetry: false },
};

const BY_CODE: Readonly<Record<AppError['code'], Words>> = {
  VALIDATION_ERROR: { type: 'invalid_request_error', code: null, status: 400 },
  UNSUPPORTED: { type: 'invalid_request_error', code: null, status: 400 },
  PRECONDITION_FAILED: { type: 'invalid_request_error', code: null },
  CONFLICT: { type: 'invalid_request_error', code: null, shouldRetry: false },
  PAYLOAD_TOO_LARGE: { type: 'invalid_request_error', code: 'request_too_large' },
  AUTH_ERROR: { type: 'authentication_error', code: 'invalid_api_key' },
  AUTHZ_ERROR: { type: 'permission_error', code: null },
  NOT_FOUND: { type: 'not_found_error', code: null },
  RATE_LIMIT: { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded' },
  AI_PROVIDER_ERROR: { type: 'server_error', code: null },
  UNAVAILABLE: { type: 'server_error', code: null },
  INTERNAL_ERROR: { type: 'server_error', code: null },
};

function wordsOf({ reason, code }: AppError): Words {
  return BY_REASON[reason] ?? BY_CODE[code];
}

/** A failure in OpenAI's form. `details.upstream` of a refused question is the provider's own word for it. */
export function toOpenAiError(failure: AppError, language: Language): OpenAiError {
  const { type, code } = wordsOf(failure);
  const { params, details } = failure;
  const upstream = failure.reason === 'ai.input-refused' ? details?.['upstream'] : undefined;
  return {
    error: {
      message: sentenceOf(failure, language),
      type,
      param: typeof params['param'] === 'string' ? params['param'] : null,
      code: typeof upstream === 'string' ? upstream : code,
    },
  };
}

/** Answers a failure before anything was sent. */
export function refuseAsOpenAi(response: Response, failure: AppError): void {
  refuseInWords(response, failure, wordsOf(failure), (language) => toOpenAiError(failure, language));
}
