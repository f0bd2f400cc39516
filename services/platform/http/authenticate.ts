import type { Request, RequestHandler } from 'express';
import { languageOf } from '../errors/sentences.ts';
import type { Caller } from '../use-case/caller.ts';
import { addressOf, remember, requestIdOf } from './context.ts';

/** What a request shows of who sends it. */
export interface Credentials {
  /** From `Authorization: Bearer`; empty when absent. */
  readonly bearer: string;
  /** From `apikey`; empty when absent. */
  readonly apiKey: string;
}

/** Where credentials came from, for the security log. */
export interface RequestOrigin {
  readonly address: string;
  readonly requestId: string;
}

/** Who stands behind credentials; identity implements it. Nothing at all is nobody, bad ones are refused. */
export interface Authenticator {
  /** @throws `auth.token-invalid`, `auth.token-expired`, `auth.session-revoked`, or unavailable when it cannot be told. */
  authenticate(
    credentials: Credentials,
    from?: RequestOrigin,
  ): Promise<
    Pick<Caller, 'role' | 'userId' | 'sessionId' | 'isAnonymous'> & {
      /** The language of the person's profile, when it is known. */
      readonly language?: Caller['language'];
    }
  >;
}

/** Finds out who calls, before anything of the request's body is read. */
export function authenticateRequests(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const address = addressOf(request);
    const who = await authenticator.authenticate(
      { bearer: readBearer(request), apiKey: request.get('apikey') ?? '' },
      { address, requestId: requestIdOf(response) },
    );
    const { role, userId, sessionId, isAnonymous } = who;
    const language = languageOf(request.headers['accept-language']) ?? who.language ?? 'en';
    const organisationId = request.get('x-organisation') ?? '';
    const caller: Caller = { role, userId, sessionId, organisationId, isAnonymous, language, address };
    remember(response, { caller, language });
    next();
  };
}

/** The token or key in `Authorization: Bearer`; empty when there is none. */
export function readBearer(request: Request): string {
  return /^Bearer\s+(\S.*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}
