import type { Handshake, Revocation, VerifyHandshake } from '../modules/identity/index.ts';
import type { Clock } from '../platform/clock/clock.ts';
import { failure } from '../platform/errors/app-error.ts';
import type { Authenticator } from '../platform/http/authenticate.ts';
import { NOBODY, type Caller } from '../platform/use-case/caller.ts';

/** Tokens that a test makes itself, judged as identity judges its own. */
export interface TokenDesk {
  readonly authenticator: Authenticator;
  readonly verifyHandshake: VerifyHandshake;
  /** A token of this caller; expires after an hour when nothing else is said. */
  issue(caller: Caller, lifetimeMs?: number): string;
  /** Ends a session, and tells whoever listens. */
  revoke(revoked: Pick<Revocation, 'session_id' | 'user_id'>): void;
  onRevoked(listener: (revocation: Revocation) => void): () => void;
}

const refused = (reason: string) =>
  failure({ code: 'AUTH_ERROR', reason, sentences: { en: reason, de: reason } });
const invalid = refused('auth.token-invalid');
const expired = refused('auth.token-expired');
const ended = refused('auth.session-revoked');
const badKey = refused('auth.apikey-invalid');

export function openTokenDesk(options: {
  readonly anonKey: string;
  readonly serviceKey: string;
  readonly clock: Clock;
}): TokenDesk {
  const { anonKey, serviceKey, clock } = options;
  const tokens = new Map<string, { readonly caller: Caller; readonly expiresAt: number }>();
  const revoked = new Set<string>();
  const listeners = new Set<(revocation: Revocation) => void>();
  const keyRole = (key: string): Caller['role'] | undefined =>
    key === anonKey ? 'anon' : key === serviceKey ? 'service_role' : undefined;
  const check = (token: string): { readonly caller: Caller; readonly expiresAt: number } => {
    const known = tokens.get(token);
    if (known === undefined) throw invalid();
    if (known.expiresAt <= clock.now().getTime()) throw expired();
    if (revoked.has(known.caller.sessionId) || revoked.has(known.caller.userId)) throw ended();
    return known;
  };
  return {
    issue: (caller, lifetimeMs = 3_600_000) => {
      const token = `token.${tokens.size}.${caller.userId}`;
      tokens.set(token, { caller, expiresAt: clock.now().getTime() + lifetimeMs });
      return token;
    },
    revoke: ({ session_id, user_id }) => {
      revoked.add(session_id ?? user_id ?? '');
      for (const listener of listeners) listener({ session_id, user_id, at_ms: 0, reason: 'logout' });
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    authenticator: {
      authenticate: async ({ bearer, apiKey }) => {
        if (apiKey !== '' && keyRole(apiKey) === undefined) throw badKey();
        const role = bearer === '' ? (keyRole(apiKey) ?? 'anon') : keyRole(bearer);
        return role === undefined ? check(bearer).caller : { ...NOBODY, role };
      },
    },
    verifyHandshake: async ({ token }): Promise<Handshake> => ({ ok: true, ...check(String(token)) }),
  };
}
