import { isAppError } from '../../../platform/errors/app-error.ts';
import { NOBODY, type Caller } from '../../../platform/use-case/caller.ts';
import type { SecurityEvents } from '../security-events/security-events.ts';
import type { CheckToken, ReadApiKey } from './authenticator.ts';
import type { VerifiedToken } from './verifier.ts';

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
  'auth.apikey-invalid': 'APIKEY_INVALID',
  'auth.token-missing': 'TOKEN_MISSING',
  'auth.token-expired': 'TOKEN_EXPIRED',
  'auth.session-revoked': 'SESSION_REVOKED',
};

/** Judges a socket's handshake, and later tokens of the same socket. Sockets are for persons: a key is no token. */
export function createHandshake(options: {
  readonly readApiKey: ReadApiKey;
  readonly checkToken: CheckToken;
  readonly events: Pick<SecurityEvents, 'record'>;
}): VerifyHandshake {
  const { readApiKey, checkToken, events } = options;
  return async ({ token, apikey }, from = {}) => {
    const refuse = (reason: string): Handshake => {
      events.record({ reason, ...from });
      return { ok: false, code: CODE_OF[reason] ?? 'TOKEN_INVALID' };
    };
    if (isGiven(apikey) && readApiKey(apikey) === undefined) return refuse('auth.apikey-invalid');
    if (!isGiven(token)) return refuse('auth.token-missing');
    if (typeof token !== 'string') return refuse('auth.token-invalid');
    try {
      return welcome(await checkToken(token), from);
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      if (thrown.code === 'AUTH_ERROR') return refuse(thrown.reason);
      return { ok: false, code: 'UNAVAILABLE', retryAfterMs: thrown.retryAfterMs ?? 1_000 };
    }
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function welcome(token: VerifiedToken, { address = '' }: HandshakeOrigin): Handshake {
  const { userId, sessionId, isAnonymous, expiresAt } = token;
  const caller: Caller = { ...NOBODY, role: 'authenticated', userId, sessionId, isAnonymous, address };
  return { ok: true, caller, expiresAt: expiresAt * 1_000 };
}
