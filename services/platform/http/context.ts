import type { Request, Response } from 'express';
import type { Language } from '../errors/sentences.ts';
import { NOBODY, type Caller } from '../use-case/caller.ts';

/** What the middleware chain knows of a request; kept on `response.locals`. */
interface RequestContext {
  requestId: string;
  caller: Caller;
  language: Language;
  /** The issued API key that was shown; empty without one. */
  keyId: string;
}

/** The request's id, as it stands in the answer's `X-Request-Id` and in every log line. */
export function requestIdOf(response: Response): string {
  return (response.locals as Partial<RequestContext>).requestId ?? '';
}

export function callerOf(response: Response): Caller {
  return (response.locals as Partial<RequestContext>).caller ?? NOBODY;
}

/** The issued API key that was shown; empty without one. */
export function keyIdOf(response: Response): string {
  return (response.locals as Partial<RequestContext>).keyId ?? '';
}

export function languageOfResponse(response: Response): Language {
  return (response.locals as Partial<RequestContext>).language ?? 'en';
}

/** Opens what is known of a request: one object whose shape never changes. */
export function begin(response: Response, requestId: string, language: Language): void {
  response.locals = { requestId, caller: NOBODY, language, keyId: '' } satisfies RequestContext;
}

export function remember(response: Response, known: Partial<RequestContext>): void {
  Object.assign(response.locals, known);
}

/** The client's address as Express sees it under the configured trust in proxies. */
export function addressOf(request: Request): string {
  return request.ip ?? '';
}
