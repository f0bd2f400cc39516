import type { ServerResponse } from 'node:http';
import { isAppError, type AppError } from '../../platform/errors/app-error.ts';
import { internalError } from '../../platform/errors/common.ts';

/** What OpenAI's clients call a class of failures. */
const TYPE_OF: Readonly<Partial<Record<AppError['code'], string>>> = {
  VALIDATION_ERROR: 'invalid_request_error',
  PAYLOAD_TOO_LARGE: 'invalid_request_error',
  AUTH_ERROR: 'authentication_error',
  NOT_FOUND: 'invalid_request_error',
};

const CODE_OF: Readonly<Record<string, string>> = {
  'models.unknown': 'model_not_found',
  'models.key-wrong': 'invalid_api_key',
  'route.not-found': 'unknown_url',
};

/** Answers a failure in OpenAI's form, or cuts the answer when it has begun. @returns the status */
export function answerError(
  response: ServerResponse,
  thrown: unknown,
  report: (thrown: unknown) => void,
): number {
  if (!isAppError(thrown)) report(thrown);
  const failure = isAppError(thrown) ? thrown : internalError();
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return failure.status;
  }
  answerJson(response, failure.status, bodyOf(failure), headersOf(failure));
  return failure.status;
}

function bodyOf(failure: AppError): unknown {
  const { code, reason } = failure;
  return {
    error: {
      message: failure.say('en'),
      type: TYPE_OF[code] ?? 'server_error',
      param: null,
      code: CODE_OF[reason] ?? reason,
    },
  };
}

/** By these the official clients decide whether, and when, they try again. */
function headersOf({ status, retryable, retryAfterMs = 1_000 }: AppError): Record<string, string> {
  if (status >= 500 && !retryable) return { 'x-should-retry': 'false' };
  return status === 503 ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) } : {};
}

/** Answers JSON that nobody keeps. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
