import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import { tokenExpired, tokenInvalid } from '../errors.ts';
import { AUDIENCE } from './access-token.ts';
import type { KeyRing } from './key-ring.ts';
import { parseToken } from './parse-token.ts';

/** What a token that is genuine says; whether its session still counts is another question. */
export interface VerifiedToken {
  readonly userId: string;
  readonly sessionId: string;
  readonly isAnonymous: boolean;
  /** Seconds since the epoch, like `expiresAt`. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** @throws `auth.token-invalid`, `auth.token-expired`, or unavailable before the first key is known. */
export type VerifyToken = (token: string) => VerifiedToken;

export interface VerifierOptions {
  readonly keys: Pick<KeyRing, 'verifier'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly issuer: string;
  /** Tokens whose signature need not be proven again. @default 20,000 */
  readonly cacheSize?: number;
}

/** Clocks of processes differ a little: never more than the five seconds that a socket may outlive its token. */
const LEEWAY_SECONDS = 5;

const UUID = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const SECONDS = z.int().nonnegative();

/** What every access token must say of itself (compat.md 1.4). */
const Claims = z.object({
  iss: z.string(),
  aud: z.literal(AUDIENCE),
  sub: UUID,
  session_id: UUID,
  role: z.literal('authenticated'),
  is_anonymous: z.boolean(),
  iat: SECONDS,
  exp: SECONDS,
  nbf: SECONDS.optional(),
});

/** Verifies in the process; a repeated token costs one hash and one look-up. Expiry is judged at every call. */
export function createVerifier({ keys, clock, issuer, cacheSize = 20_000 }: VerifierOptions): VerifyToken {
  const cache = new LRUCache<string, { readonly kid: string; readonly token: VerifiedToken }>({
    max: cacheSize,
  });
  return (text) => {
    const now = clock.now().getTime() / 1_000;
    const digest = hash('sha256', text, 'base64');
    let entry = cache.get(digest);
    if (entry === undefined) {
      const { kid, claims } = parseToken(text, keys.verifier);
      entry = { kid, token: readClaims(claims, issuer, now) };
      cache.set(digest, entry);
    } else if (keys.verifier(entry.kid) === undefined) {
      throw tokenInvalid({}, { cause: 'its key was withdrawn' });
    }
    if (entry.token.expiresAt + LEEWAY_SECONDS <= now) throw tokenExpired();
    return entry.token;
  };
}

function readClaims(raw: Record<string, unknown>, issuer: string, now: number): VerifiedToken {
  const { success, data } = Claims.safeParse(raw);
  if (!success || data.iss !== issuer) throw tokenInvalid({}, { cause: 'claims that we do not make' });
  const begins = Math.max(data.iat, data.nbf ?? 0);
  if (begins > now + LEEWAY_SECONDS) throw tokenInvalid({}, { cause: 'not valid yet' });
  return {
    userId: data.sub,
    sessionId: data.session_id,
    isAnonymous: data.is_anonymous,
    issuedAt: data.iat,
    expiresAt: data.exp,
  };
}
