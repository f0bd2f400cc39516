import { Router, type Request, type RequestHandler, type Response } from 'express';
import { inputMalformed, routeNotFound } from '../../../platform/errors/common.ts';
import { readBearer, type Authenticator } from '../../../platform/http/authenticate.ts';
import {
  addressOf,
  callerOf,
  languageOfResponse,
  remember,
  requestIdOf,
} from '../../../platform/http/context.ts';
import { jsonBody, type JsonBodyOptions } from '../../../platform/http/json-body.ts';
import type { ReportBug } from '../../../platform/http/problem.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import { userOf } from '../accounts/account.ts';
import { grantTypeUnknown, notYetOffered, tokenInvalid, tokenMissing } from '../errors.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import { renderGotrueError } from './gotrue-error.ts';
import { withFailure, withGrant, type ChooseRedirect } from './redirect.ts';

/** Limits that the process puts before this surface. */
export interface AuthLimits {
  /** Before the body is read: by address, by path. The caller is known where a token is needed. */
  readonly beforeBody?: readonly RequestHandler[];
  /** With the body at hand: refreshes are limited by session, never by address (compat.md 1.4). */
  readonly afterBody?: readonly RequestHandler[];
}

export interface AuthHandlerOptions {
  readonly useCases: IdentityUseCases;
  readonly authenticator: Authenticator;
  readonly chooseRedirect: ChooseRedirect;
  readonly documents: Readonly<Record<string, RequestHandler>>;
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** The rest of GoTrue's paths: known, and answered honestly. */
const NOT_OFFERED =
  /^\/(otp|recover|magiclink|reauthenticate|authorize|callback|invite|generate_link|admin|factors|user\/(identities|oauth)|passkeys|sso|oauth)(\/|$)/;

const GRANTS_NOT_OFFERED = new Set(['pkce', 'id_token', 'web3']);

/** The surface of GoTrue (compat.md 1.2) to be mounted at `/auth/v1`, with its own body parsing and errors. */
export function createAuthHandler(options: AuthHandlerOptions, limits: AuthLimits): RequestHandler {
  const { useCases, authenticator, documents } = options;
  const router = Router();
  const beforeBody = limits.beforeBody ?? [];
  const open = [
    admitKey(authenticator),
    ...beforeBody,
    ...jsonBody(options.body),
    ...(limits.afterBody ?? []),
  ];
  const personal = [
    admitPerson(authenticator),
    ...beforeBody,
    ...jsonBody(options.body),
    ...(limits.afterBody ?? []),
  ];

  for (const [path, document] of Object.entries(documents)) router.get(path, ...beforeBody, document);
  router.post('/signup', ...open, signUp(useCases));
  router.post('/token', ...open, token(useCases));
  router.post('/verify', ...open, async (request, response) => {
    response.json(await run(useCases.confirmSignUp, request, response));
  });
  router.get('/verify', admitKey(authenticator), ...beforeBody, followLink(options));
  router.post('/resend', ...open, async (request, response) => {
    await run(useCases.resendConfirmation, request, response);
    response.json({});
  });
  router.get('/user', ...personal, async (request, response) => {
    response.json(userOf(await run(useCases.getUser, request, response)));
  });
  router.put('/user', ...personal, async (request, response) => {
    response.json(userOf(await run(useCases.updateUser, request, response)));
  });
  router.post('/logout', ...personal, async (request, response) => {
    const { scope } = request.query;
    await run(useCases.signOut, request, response, scope === undefined ? {} : { scope });
    response.status(204).end();
  });
  router.use((request, _response, next) =>
    next(NOT_OFFERED.test(request.path) ? notYetOffered() : routeNotFound()),
  );
  router.use(renderGotrueError(options.reportBug));
  return router;
}

function signUp(useCases: IdentityUseCases): RequestHandler {
  return async (request, response) => {
    const { email, phone } = bodyOf(request);
    if (!email && !phone) {
      response.json(await run(useCases.signInAnonymously, request, response));
      return;
    }
    const signedUp = await run(useCases.signUp, request, response);
    response.json('grant' in signedUp ? signedUp.grant : signedUp.user);
  };
}

function token(useCases: IdentityUseCases): RequestHandler {
  return async (request, response) => {
    const grantType = textOf(request.query['grant_type']);
    if (grantType === 'password') response.json(await run(useCases.signInWithPassword, request, response));
    else if (grantType === 'refresh_token')
      response.json(await run(useCases.refreshSession, request, response));
    else throw GRANTS_NOT_OFFERED.has(grantType) ? notYetOffered() : grantTypeUnknown();
  };
}

/** The link of the mail: whatever comes of it is told to the front end by a redirect. */
function followLink({ useCases, chooseRedirect }: AuthHandlerOptions): RequestHandler {
  return async (request, response) => {
    const { query } = request;
    const target = chooseRedirect(textOf(query['redirect_to']));
    const type = textOf(query['type']);
    const input = { token_hash: textOf(query['token']), type, user_agent: userAgentOf(request) };
    const location = await useCases.confirmSignUp
      .execute(callerOf(response), input, callOf(response))
      .then((grant) => withGrant(target, grant, type))
      .catch((thrown: unknown) => withFailure(target, thrown));
    response.redirect(303, location);
  };
}

/** Nobody yet, but a key that is sent must be one of ours. */
function admitKey(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const address = addressOf(request);
    const credentials = { bearer: '', apiKey: request.get('apikey') ?? '' };
    await authenticator.authenticate(credentials, { address, requestId: requestIdOf(response) });
    remember(response, { caller: { ...NOBODY, address, language: languageOfResponse(response) } });
    next();
  };
}

/** Somebody with a session. */
function admitPerson(authenticator: Authenticator): RequestHandler {
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
function run<Output>(
  useCase: BoundUseCase<Output>,
  request: Request,
  response: Response,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Output> {
  const input = {
    ...bodyOf(request),
    user_agent: userAgentOf(request),
    redirect_to: textOf(request.query['redirect_to']),
    ...more,
  };
  return useCase.execute(callerOf(response), input, callOf(response));
}

function callOf(response: Response): Call {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return { requestId: requestIdOf(response), signal: gone.signal };
}

/** A query parameter that was given once. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function userAgentOf(request: Request): string {
  return (request.get('user-agent') ?? '').slice(0, 500);
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw inputMalformed({ what: 'the body must be a JSON object' });
  }
  return body as Record<string, unknown>;
}
