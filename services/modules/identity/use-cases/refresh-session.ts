import type { AppError } from '../../../platform/errors/app-error.ts';
import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { RefreshSessionInput } from '../contract.ts';
import {
  refreshTokenAlreadyUsed,
  refreshTokenMissing,
  refreshTokenNotFound,
  sessionExpired,
  sessionNotFound,
  userBanned,
} from '../errors.ts';
import { toGrant, type Grant } from '../sessions/grant.ts';
import { patiently } from '../sessions/patiently.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';
import type { Rotation } from './rotate-session.ts';

interface Deps extends Pick<IdentityDeps, 'settings' | 'issueToken' | 'events' | 'clock'> {
  readonly rotateSession: BoundUseCase<Rotation>;
}

const FAILURE_OF = {
  'not-found': refreshTokenNotFound,
  gone: sessionNotFound,
  stolen: refreshTokenAlreadyUsed,
  expired: sessionExpired,
  banned: userBanned,
} as const;

/**
 * Exchanges a refresh token for a new pair. While another request holds the session's row it waits here, not on a
 * connection to the database.
 *
 * @throws `auth.refresh-token-already-used` after a reuse that ended the session.
 * @throws `platform.unavailable` when the row stays locked.
 */
export const refreshSession = useCase<Deps, typeof RefreshSessionInput, Grant>({
  name: 'identity.refresh-session',
  kind: 'query',
  input: RefreshSessionInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (
    { rotateSession, settings, issueToken, events, clock },
    caller,
    { refresh_token: text },
    call,
  ) => {
    if (!text) throw refreshTokenMissing();
    const rotation = await patiently(clock, () =>
      rotateSession.execute(caller, { refresh_token: text }, once(call)),
    );
    if (rotation.outcome === 'granted') return toGrant(rotation.granted, { issueToken, settings });
    const error: AppError = FAILURE_OF[rotation.outcome]();
    events.record({
      reason: error.reason,
      address: caller.address,
      requestId: call.requestId,
      ...('userId' in rotation && { userId: rotation.userId, sessionId: rotation.sessionId }),
    });
    throw error;
  },
});
