import type { Clock } from '../../platform/clock/clock.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import { withOutsideIssuers } from './outside-issuers/outside-issuers.ts';
import { createFollower } from './revocation/follower.ts';
import type { RevocationList } from './revocation/revocation-list.ts';
import type { Wake } from './revocation/wake.ts';
import type { SecurityEvents } from './security-events/security-events.ts';
import { issuerOf, type IdentityConfig } from './settings.ts';
import { createApiKeyReader, createAuthenticator, createChecker } from './tokens/authenticator.ts';
import { createHandshake, type VerifyHandshake } from './tokens/handshake.ts';
import type { KeyRing } from './tokens/key-ring.ts';
import { createKeysKeeper } from './tokens/keys-keeper.ts';
import { createVerifier } from './tokens/verifier.ts';
import type { OwnUseCases } from './use-cases/bind.ts';

export interface AdmissionOptions {
  readonly config: IdentityConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly wake: Wake;
  readonly ring: KeyRing;
  readonly revocations: RevocationList;
  /** How far back the revocation log matters. */
  readonly keepSeconds: number;
  readonly events: SecurityEvents;
  readonly own: OwnUseCases;
}

/** Everything that decides who comes in, in this process. */
export interface Admission {
  readonly authenticator: Authenticator;
  readonly verifyHandshake: VerifyHandshake;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CALL = { requestId: 'identity.admission' } as const;

/** A process looks for new keys twenty times while one is published and does not sign yet: each minute by default. */
function keyIntervalMs(publishSeconds: number): number {
  return Math.min(60_000, publishSeconds * 50);
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { config, clock, log, wake, ring, revocations, keepSeconds, events, own } = options;
  const follower = createFollower({
    read: (since) => own.readRevocationLog.execute(PLATFORM, { since, seconds: keepSeconds }, CALL),
    list: revocations,
    wake,
    clock,
    log,
  });
  const keeper = createKeysKeeper({
    ring,
    ensure: () => own.ensureSigningKeys.execute(PLATFORM, {}, CALL),
    intervalMs: keyIntervalMs(config.identity.SIGNING_KEY_PUBLISH_SECONDS),
    read: () => own.readSigningKeys.execute(PLATFORM, {}, CALL),
    log,
  });
  const readApiKey = createApiKeyReader({
    anon: config.security.ANON_KEY,
    serviceRole: config.security.SERVICE_ROLE_KEY,
  });
  const checkOwnToken = createChecker({
    verify: createVerifier({ keys: ring, clock, issuer: issuerOf(config) }),
    revocations,
    follower,
    isAlive: (session_id, user_id) => own.checkSession.execute(PLATFORM, { session_id, user_id }, CALL),
  });
  const checkToken = withOutsideIssuers(checkOwnToken, {
    issuers: config.identity.OUTSIDE_ISSUERS,
    clock,
    log,
    revocations,
    findUser: (by, value) => own.findOutsideUser.execute(PLATFORM, { by, value }, CALL),
  });
  return {
    authenticator: createAuthenticator({ readApiKey, checkToken, events }),
    verifyHandshake: createHandshake({ readApiKey, checkToken, events }),
    start: async () => {
      events.start();
      await Promise.all([keeper.start(), follower.start()]);
    },
    stop: async () => {
      keeper.stop();
      follower.stop();
      await events.stop();
    },
  };
}
