import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { readRefreshToken, writeRefreshToken } from '../tokens/refresh-token.ts';
import type { Account } from '../accounts/account.ts';
import { refreshTokenMalformed } from '../errors.ts';
import type { Granted } from '../sessions/grant.ts';
import { judgeReuse, sessionContext } from '../sessions/session.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

const RotateSessionInput = z.strictObject({ refresh_token: z.string() });

type Deps = Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'sessions' | 'secretBox' | 'audit' | 'announceEnded' | 'afterCommit'
>;

/** What became of a refresh token; those that end a session are committed, so they are told and not thrown. */
export type Rotation =
  | { readonly outcome: 'granted'; readonly granted: Granted }
  | { readonly outcome: 'not-found' | 'gone' }
  | {
      readonly outcome: 'stolen' | 'expired' | 'banned';
      readonly userId: string;
      readonly sessionId: string;
    };

/**
 * Judges a refresh token with its session's row locked, and rotates, repeats, or ends the session (compat.md 1.4).
 *
 * Ending is one deletion: no descendant of a reused token works any more once this has committed, in any process,
 * because every refresh locks that row first.
 *
 * @throws `auth.refresh-token-malformed`
 * @throws `platform.unavailable` at once when the row is locked.
 */
export const rotateSession = useCase<Deps, typeof RotateSessionInput, Rotation>({
  name: 'identity.rotate-session',
  kind: 'command',
  input: RotateSessionInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address }, { refresh_token: text }) => {
    const { accounts, sessions, secretBox, settings } = deps;
    const token = readRefreshToken(text);
    if (token === undefined) throw refreshTokenMalformed();
    const session = await sessions.lock(token.sessionId, settings.sessionDays);
    if (session === undefined) return { outcome: 'gone' };
    const key = await secretBox.open(session.refresh_token_hmac_key, sessionContext(session.id));
    const verdict = judgeReuse(session, token.counter);
    if (!token.isMadeWith(key) || verdict === 'unknown') return { outcome: 'not-found' };
    const account = (await accounts.findById(session.user_id)) as Account;

    const end = async (outcome: 'stolen' | 'expired' | 'banned', reason: string): Promise<Rotation> => {
      const ended = await sessions.end({ sessionId: session.id }, reason);
      await deps.audit.write({ address }, 'token_revoked', account.id, { reason, session_id: session.id });
      deps.afterCommit(() => deps.announceEnded(ended, reason));
      return { outcome, userId: account.id, sessionId: session.id };
    };
    if (account.is_banned) return end('banned', 'banned');
    if (session.is_over) return end('expired', 'expired');
    if (verdict === 'stolen') return end('stolen', 'refresh-token-reused');

    await (verdict === 'rotate' ? sessions.rotate(session.id) : sessions.touch(session.id));
    const counter = session.refresh_token_counter + (verdict === 'rotate' ? 1 : 0);
    return {
      outcome: 'granted',
      granted: { account, session, refreshToken: writeRefreshToken(session.id, counter, key) },
    };
  },
});
