import { hash, timingSafeEqual } from 'node:crypto';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Authenticator } from '../../../platform/http/authenticate.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import { apiKeyInvalid, sessionRevoked } from '../errors.ts';
import type { Follower } from '../revocation/follower.ts';
import type { Revocation, RevocationList } from '../revocation/revocation-list.ts';
import type { SecurityEvents } from '../security-events/security-events.ts';
import type { VerifiedToken, VerifyToken } from './verifier.ts';

/** Finds out whose a key is: nobody in particular's, the servers', or nobody's. */
export type ReadApiKey = (key: unknown) => 'anon' | 'service_role' | undefined;

/** Compares by hash and in constant time: neither length nor a common beginning shows. */
export function createApiKeyReader(keys: {
  readonly anon: string;
  readonly serviceRole: string;
}): ReadApiKey {
  const known = [
    ['service_role', digest(keys.serviceRole)],
    ['anon', digest(keys.anon)],
  ] as const;
  return (key) => {
    if (typeof key !== 'string') return undefined;
    const sent = digest(key);
    return known.find(([, hash]) => timingSafeEqual(hash, sent))?.[0];
  };
}

function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** Proves a token and asks whether its session still counts. */
export type CheckToken = (token: string) => Promise<VerifiedToken>;

export interface CheckerOptions {
  readonly verify: VerifyToken;
  readonly revocations: Pick<RevocationList, 'find'>;
  readonly follower: Pick<Follower, 'isFresh'>;
  /** Asks the session's row. @throws `platform.unavailable` when the database is away. */
  readonly isAlive: (sessionId: string, userId: string) => Promise<boolean>;
}

/**
 * A ban leaves the question to the session's row: one that began in the same second, after it was lifted, counts.
 *
 * Never grants on old knowledge: behind with the revocation log, the row decides, and without the database nobody
 * comes in (Decision 36, S24).
 *
 * @throws `auth.token-invalid`, `auth.token-expired`, `auth.session-revoked`, `platform.unavailable`
 */
export function createChecker({ verify, revocations, follower, isAlive }: CheckerOptions): CheckToken {
  return async (text) => {
    const token = verify(text);
    const revocation = revocations.find(token);
    if (revocation !== undefined && !isLeftToRow(revocation))
      throw sessionRevoked({}, { details: { reason: revocation.reason } });
    const isSure = revocation === undefined && follower.isFresh();
    if (!isSure && !(await isAlive(token.sessionId, token.userId))) throw sessionRevoked();
    return token;
  };
}

/** Who is banned or deleted has no session left: what there is began after the ban was lifted. */
function isLeftToRow({ session_id: sessionId, reason }: Revocation): boolean {
  return sessionId === null && (reason === 'banned' || reason === 'deleted');
}

/** The door for requests: a key or an access token as bearer, a key as `apikey`, or nothing at all. */
export function createAuthenticator(options: {
  readonly readApiKey: ReadApiKey;
  readonly checkToken: CheckToken;
  readonly events: Pick<SecurityEvents, 'record'>;
}): Authenticator {
  const { readApiKey, checkToken, events } = options;
  return {
    authenticate: async ({ bearer, apiKey }, from) => {
      try {
        const keyRole = apiKey === '' ? undefined : readApiKey(apiKey);
        if (apiKey !== '' && keyRole === undefined) throw apiKeyInvalid();
        if (bearer === '') return keyHolder(keyRole ?? 'anon');
        const bearerRole = readApiKey(bearer);
        if (bearerRole !== undefined) return keyHolder(bearerRole);
        const { userId, sessionId, isAnonymous } = await checkToken(bearer);
        return { role: 'authenticated', userId, sessionId, isAnonymous };
      } catch (thrown) {
        if (isAppError(thrown) && thrown.code === 'AUTH_ERROR')
          events.record({ reason: thrown.reason, ...from });
        throw thrown;
      }
    },
  };
}

function keyHolder(role: CallerRole): {
  role: CallerRole;
  userId: string;
  sessionId: string;
  isAnonymous: boolean;
} {
  return { role, userId: '', sessionId: '', isAnonymous: false };
}
