import type { Request, RequestHandler, Response } from 'express';
import { readBearer, type Authenticator, type RequestOrigin } from '../../../platform/http/authenticate.ts';
import { addressOf, languageOfResponse, remember, requestIdOf } from '../../../platform/http/context.ts';
import { languageOf } from '../../../platform/errors/sentences.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { GatewayCaller } from '../caller.ts';
import { credentialMissing } from '../errors.ts';

/** One kind of credential that opens the gateway. */
export interface CredentialSource {
  /** Whether a credential looks like one of these; the first source that says so decides. */
  recognises(credential: string): boolean;
  /** Whose it is. @throws when it is nobody's, or no longer */
  identify(credential: string, from: CredentialOrigin): Promise<GatewayCaller>;
}

/** Where a credential came from, and what the request says of itself. */
export interface CredentialOrigin extends RequestOrigin {
  readonly language: Caller['language'];
  /** `X-Organisation`; empty means the personal one. */
  readonly organisationId: string;
}

/**
 * Finds out who asks, by `Authorization: Bearer` or `x-api-key`, before anything of the body is read. The public key
 * alone opens nothing: whoever costs money is somebody.
 *
 * @throws `gateway.credential-missing`, and what the source refuses
 */
export function authenticateGatewayCaller(sources: readonly CredentialSource[]): RequestHandler {
  return async (request, response, next) => {
    const credential = credentialOf(request);
    const source = credential === '' ? undefined : sources.find((each) => each.recognises(credential));
    if (source === undefined) throw credentialMissing();
    const who = await source.identify(credential, originOf(request, response));
    if (who.caller.role === 'anon') throw credentialMissing();
    remember(response, { caller: who.caller, language: who.caller.language, keyId: who.keyId ?? '' });
    (response.locals as { gatewayCaller?: GatewayCaller }).gatewayCaller = who;
    next();
  };
}

/** Who was found. */
export function gatewayCallerOf(response: Response): GatewayCaller {
  const { gatewayCaller } = response.locals as { gatewayCaller?: GatewayCaller };
  if (gatewayCaller === undefined) throw credentialMissing();
  return gatewayCaller;
}

/** Access tokens of people, and the key of servers; whatever no other source knows. */
export function accessTokens(authenticator: Authenticator): CredentialSource {
  return {
    recognises: () => true,
    identify: async (bearer, { address, requestId, language, organisationId }) => {
      const found = await authenticator.authenticate({ bearer, apiKey: '' }, { address, requestId });
      const { role, userId, sessionId, isAnonymous } = found;
      return { caller: { role, userId, sessionId, isAnonymous, organisationId, language, address } };
    },
  };
}

function credentialOf(request: Request): string {
  const key = request.headers['x-api-key'];
  return readBearer(request) || (typeof key === 'string' ? key.trim() : '');
}

function originOf(request: Request, response: Response): CredentialOrigin {
  return {
    address: addressOf(request),
    requestId: requestIdOf(response),
    language: languageOf(request.headers['accept-language']) ?? languageOfResponse(response),
    organisationId: request.get('x-organisation') ?? '',
  };
}
