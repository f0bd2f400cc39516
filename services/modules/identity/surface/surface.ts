import type { Request, RequestHandler, Response, Router } from 'express';
import { inputMalformed } from '../../../platform/errors/common.ts';
import { readBearer, type Authenticator } from '../../../platform/http/authenticate.ts';
import {
  addressOf,
  callerOf,
  languageOfResponse,
  remember,
  requestIdOf,
} from '../../../platform/http/context.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import { tokenInvalid, tokenMissing } from '../errors.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import type { ChooseRedirect } from './redirect.ts';

/** The desk at which one area of the surface lays out its paths. */
export interface Surface {
  readonly router: Router;
  readonly useCases: IdentityUseCases;
  readonly chooseRedirect: ChooseRedirect;
  /** Handlers before a path that everybody may call: key, limits, body. */
  readonly open: readonly RequestHandler[];
  /** The same, and a captcha where one is asked for. */
  readonly guarded: readonly RequestHandler[];
  /** The same as `open` for a path that a browser opens by itself, without key and body. */
  readonly visited: readonly RequestHandler[];
  /** Handlers before a path that needs a session. */
  readonly personal: readonly RequestHandler[];
  /** Handlers before a path that needs the service key. */
  readonly administrative: readonly RequestHandler[];
  /** For a path where only some requests need a session. */
  readonly signedIn: RequestHandler;
}

/** Nobody yet, but a key that is sent must be one of ours. */
export function admitKey(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const address = addressOf(request);
    const credentials = { bearer: '', apiKey: request.get('apikey') ?? '' };
    await authenticator.authenticate(credentials, { address, requestId: requestIdOf(response) });
    remember(response, { caller: { ...NOBODY, address, language: languageOfResponse(response) } });
    next();
  };
}

/** Somebody with a session. */
export function admitPerson(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const address = addressOf(request);
    const bearer = readBearer(request);
    if (bearer === '') throw tokenMissing();
    const credentials = { bearer, apiKey: request.get('apikey') ?? '' };
    const who = await authenticator.authenticate(credentials, { address, requestId: requestIdOf(response) });
    if (who.role !== 'authenticated') throw tokenInvalid({}, { cause: 'a key is nobody' });
    remember(response, { caller: { ...NOBODY, ...who, address, language: languageOfResponse(response) } });
    next();
  };
}

/** Runs a use case with what the body says; the address and the headers win over it. */
export function run<Output>(
  useCase: BoundUseCase<Output>,
  request: Request,
  response: Response,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Output> {
  const input = {
    ...bodyOf(request),
    user_agent: userAgentOf(request),
    redirect_to: redirectOf(request),
    ...more,
  };
  return useCase.execute(callerOf(response), input, callOf(response));
}

export function callOf(response: Response): Call {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return { requestId: requestIdOf(response), signal: gone.signal };
}

/** Where a link is to lead: what was asked for, else the page that the request came from. The rule decides. */
export function redirectOf(request: Request): string {
  return textOf(request.query['redirect_to']) || (request.get('referer') ?? '').slice(0, 2_048);
}

/** A query parameter that was given once. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function userAgentOf(request: Request): string {
  return (request.get('user-agent') ?? '').slice(0, 500);
}

export function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw inputMalformed({ what: 'the body must be a JSON object' });
  }
  return body as Record<string, unknown>;
}

/** Whatever looks at links before people do asks with HEAD: a link that is used once is not spent by that. */
export const refuseHead: RequestHandler = (_request, response) => {
  response.set('Allow', 'GET, POST').sendStatus(405);
};
