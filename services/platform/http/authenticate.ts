import type { RequestHandler } from 'express';
import { languageOf } from '../errors/sentences.ts';
import { NOBODY, type Caller } from '../use-case/caller.ts';
import { addressOf, remember } from './context.ts';

/** What a request shows of who sends it. */
export interface Credentials {
  /** From `Authorization: Bearer`; empty when absent. */
  readonly bearer: string;
  /** From `apikey`; empty when absent. */
  readonly apiKey: string;
}

/** Who stands behind credentials; identity implements it. Nothing at all is nobody, bad ones are refused. */
export interface Authenticator {
  /** @throws `auth.token-invalid`, `auth.token-expired`, `auth.session-revoked`, or unavailable when it cannot be told. */
  authenticate(credentials: Credentials): Promise<
    Pick<Caller, 'role' | 'userId' | 'sessionId' | 'isAnonymous'> & {
      /** The language of the person's profile, when it is known. */
      readonly language?: Caller['language'];
    }
  >;
}

/** Finds out who calls, before anything of the request's body is read. */
export function authenticateRequests(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const who = await authenticator.authenticate({
      bearer: /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '',
      apiKey: request.get('apikey') ?? '',
    });
    const language = languageOf(request.get('accept-language')) ?? who.language ?? 'en';
    const organisationId = request.get('x-organisation') ?? '';
    const caller: Caller = { ...NOBODY, ...who, language, organisationId, address: addressOf(request) };
    remember(response, { caller, language });
    next();
  };
}
