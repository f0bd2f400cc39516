import { isAppError } from '../../../platform/errors/app-error.ts';
import { NOBODY, type Caller } from '../../../platform/use-case/caller.ts';
import type { SecurityEvents } from '../security-events/security-events.ts';
import type { CheckToken, ReadApiKey } from './authenticator.ts';

/** Why a socket may not connect (contracts.md 2). */
export type HandshakeRefusal =
  'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED' | 'APIKEY_INVALID' | 'UNAVAILABLE';

/** Who connects and until when, or why not. */
export type Handshake =
  | {
      readonly ok: true;
      readonly caller: Caller;
      /** Milliseconds since the epoch. */
      readonly expiresAt: number;
    }
  | { readonly ok: false; readonly code: HandshakeRefusal; readonly retryAfterMs?: number };

/** What a client sends with its connection; anything may be in there. */
export interface HandshakeCredentials {
  readonly token?: unknown;
  readonly apikey?: unknown;
}

export type VerifyHandshake = (
  credentials: HandshakeCredentials,
  from?: HandshakeOrigin,
) => Promise<Handshake>;

export interface HandshakeOrigin {
  readonly address?: string;
  readonly requestId?: string;
}

const CODE_OF: Readonly<Record<string, HandshakeRefusal>> = {
  'auth.token-expired': 'TOKEN_EXPIRED',
  'auth.session-revoked': 'SESSION_REVOKED',
  'auth.token-invalid': 'TOKEN_INVALID',
};

/** Judges a socket's handshake, and later tokens of the same socket. Sockets are for persons: a key is no token. */
export function createHandshake(options: {
  readonly readApiKey: ReadApiKey;
  readonly checkToken: CheckToken;
  readonly events: Pick<SecurityEvents, 'record'>;
}): VerifyHandshake {
  const { readApiKey, checkToken, events } = options;
  const refuse = (code: HandshakeRefusal, reason: string, from: HandshakeOrigin): Handshake => {
    events.record({ reason, ...from });
    return { ok: false, code };
  };
  return async ({ token, apikey }, from = {}) => {
    const hasKey = apikey !== undefined && apikey !== null && apikey !== '';
    if (hasKey && (typeof apikey !== 'string' || readApiKey(apikey) === undefined)) {
      return refuse('APIKEY_INVALID', 'auth.apikey-invalid', from);
    }
    if (token === undefined || token === null || token === '') {
      return refuse('TOKEN_MISSING', 'auth.token-missing', from);
    }
    if (typeof token !== 'string') return refuse('TOKEN_INVALID', 'auth.token-invalid', from);
    try {
      const { userId, sessionId, isAnonymous, expiresAt } = await checkToken(token);
      const address = from.address ?? '';
      const caller: Caller = { ...NOBODY, role: 'authenticated', userId, sessionId, isAnonymous, address };
      return { ok: true, caller, expiresAt: expiresAt * 1_000 };
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      const code = CODE_OF[thrown.reason];
      if (code !== undefined) return refuse(code, thrown.reason, from);
      return { ok: false, code: 'UNAVAILABLE', retryAfterMs: thrown.retryAfterMs ?? 1_000 };
    }
  };
}
