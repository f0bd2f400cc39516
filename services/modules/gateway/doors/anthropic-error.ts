import type { Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import { requestIdOf } from '../../../platform/http/context.ts';
import { refuseInWords, sentenceOf, type DoorWords } from './door-words.ts';

const BY_REASON: Readonly<Record<string, DoorWords>> = {
  'gateway.model-unknown': { type: 'not_found_error' },
  'gateway.budget-used-up': { type: 'rate_limit_error', code: 'insufficient_quota', shouldRetry: false },
  'gateway.credential-missing': { type: 'authentication_error' },
  'ai.provider-busy': { type: 'overloaded_error', status: 529 },
  'ai.provider-refused': { type: 'api_error', shouldRetry: false },
  'ai.timed-out': { type: 'timeout_error', status: 504 },
  'ai.not-configured': { type: 'api_error', shouldRetry: false },
};

const BY_CODE: Readonly<Record<AppError['code'], DoorWords>> = {
  VALIDATION_ERROR: { type: 'invalid_request_error', status: 400 },
  UNSUPPORTED: { type: 'invalid_request_error', status: 400 },
  PRECONDITION_FAILED: { type: 'invalid_request_error' },
  CONFLICT: { type: 'invalid_request_error', shouldRetry: false },
  PAYLOAD_TOO_LARGE: { type: 'request_too_large' },
  AUTH_ERROR: { type: 'authentication_error' },
  AUTHZ_ERROR: { type: 'permission_error' },
  NOT_FOUND: { type: 'not_found_error' },
  RATE_LIMIT: { type: 'rate_limit_error' },
  AI_PROVIDER_ERROR: { type: 'api_error' },
  UNAVAILABLE: { type: 'overloaded_error' },
  INTERNAL_ERROR: { type: 'api_error' },
};

function wordsOf({ reason, code }: AppError): DoorWords {
  return BY_REASON[reason] ?? BY_CODE[code];
}

/** A failure in Anthropic's form; `code` stands in it where ours says more than its type. */
export function toAnthropicError(
  failure: AppError,
  language: Language,
  requestId?: string,
): Readonly<Record<string, unknown>> {
  const { type, code } = wordsOf(failure);
  return {
    type: 'error',
    error: { type, message: sentenceOf(failure, language), ...(code !== undefined && { code }) },
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/** Answers a failure before anything was sent. */
export function refuseAsAnthropic(response: Response, failure: AppError): void {
  const requestId = requestIdOf(response);
  response.set('request-id', requestId);
  refuseInWords(response, failure, wordsOf(failure), (language) =>
    toAnthropicError(failure, language, requestId),
  );
}
