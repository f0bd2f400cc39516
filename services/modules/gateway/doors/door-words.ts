import type { Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import { languageOfResponse } from '../../../platform/http/context.ts';

/** What a failure is called in one client's language. */
export interface DoorWords {
  readonly type: string;
  readonly code?: string | null;
  /** @default that of the failure */
  readonly status?: number;
  /** What clients are told of trying again, where their own rule is wrong. */
  readonly shouldRetry?: boolean;
}

/** The fields that do not fit are named in the sentence: these forms have no other place for them. */
export function sentenceOf(failure: AppError, language: Language): string {
  const [field] = failure.errors ?? [];
  return field === undefined ? failure.say(language) : `${field.path}: ${field.message}`;
}

/** Answers a failure with the headers by which the official clients decide whether, and when, they try again. */
export function refuseInWords(
  response: Response,
  failure: AppError,
  { status = failure.status, shouldRetry }: DoorWords,
  bodyIn: (language: Language) => unknown,
): void {
  if (shouldRetry !== undefined) response.set('x-should-retry', String(shouldRetry));
  if (failure.retryAfterMs !== undefined && (status === 429 || status >= 500)) {
    response.set('Retry-After', String(Math.max(1, Math.ceil(failure.retryAfterMs / 1_000))));
    response.set('retry-after-ms', String(Math.ceil(failure.retryAfterMs)));
  }
  response.status(status).json(bodyIn(languageOfResponse(response)));
}
