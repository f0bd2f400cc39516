import type { NextFunction, Request, Response } from 'express';
import { isAppError, type AppError } from '../errors/app-error.ts';
import { inputMalformed, inputTooLarge, internalError } from '../errors/common.ts';
import { languageOf, type Language } from '../errors/sentences.ts';
import { languageOfRefusal, type FindLanguage } from '../use-case/caller-language.ts';
import { callerOf, languageOfResponse, requestIdOf } from './context.ts';

/** Told of every failure that is a bug, with its cause. */
export type ReportBug = (thrown: unknown, where: { requestId: string; method: string; path: string }) => void;

/** The body of a failure on `/api` and `/v1`: RFC 9457 with the members that contracts.md 3 adds. */
export function problemOf(error: AppError, language: Language, requestId: string): Record<string, unknown> {
  const sentence = error.say(language);
  return {
    type: `about:blank#${error.reason}`,
    title: error.code,
    status: error.status,
    detail: sentence,
    code: error.code,
    message: sentence,
    reason: error.reason,
    ...(Object.keys(error.params).length > 0 && { params: error.params }),
    ...(error.errors !== undefined && { errors: error.errors }),
    ...(error.details !== undefined && { details: error.details }),
    request_id: requestId,
  };
}

/** What was thrown as one of our failures; body-parser's and Express's own errors included, bugs as 500. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const { type, status, limit } = (thrown ?? {}) as { type?: unknown; status?: unknown; limit?: unknown };
  if (type === 'entity.too.large') return inputTooLarge({ limit_bytes: Number(limit) }, { cause: thrown });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return inputMalformed(
      { what: typeof type === 'string' ? type : 'it is not valid HTTP' },
      { cause: thrown },
    );
  }
  return internalError({}, { cause: thrown });
}

/** The last error handler of `/api` and `/v1`. */
export function renderProblem(report: ReportBug, findLanguage?: FindLanguage) {
  return async (thrown: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    const error = toAppError(thrown);
    if (error.code === 'INTERNAL_ERROR') {
      report(thrown, { requestId: requestIdOf(response), method: request.method, path: request.path });
    }
    const language = await languageFor(error, request, response, findLanguage);
    if (response.headersSent) {
      next(thrown);
      return;
    }
    setRetryAfter(response, error);
    response
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(error, language, requestIdOf(response))));
  };
}

/** Accept-Language, else the profile, else English (contracts.md 3). */
async function languageFor(
  error: AppError,
  request: Request,
  response: Response,
  find: FindLanguage | undefined,
): Promise<Language> {
  return (
    languageOf(request.get('accept-language')) ??
    (await languageOfRefusal(error, callerOf(response), { find, fallback: languageOfResponse(response) }))
  );
}

/** Retry-After in whole seconds, rounded up (RFC 9110 10.2.3); always there on 429 and 503. */
export function setRetryAfter(response: Response, error: AppError): void {
  if (error.status !== 429 && error.status !== 503) return;
  response.set('Retry-After', String(Math.max(1, Math.ceil((error.retryAfterMs ?? 1_000) / 1_000))));
}
