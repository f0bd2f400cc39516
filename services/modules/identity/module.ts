import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Config } from '../../platform/config/config.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import { createOriginRule } from '../../platform/http/origins.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { Job } from '../../platform/jobs/job.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { createAtLeast } from './at-least.ts';
import { createMailFolder } from './mail/mail-folder.ts';
import type { Mailer } from './mail/mailer.ts';
import { createConfirmationSender } from './mail/send-confirmation.ts';
import { createGate } from './passwords/gate.ts';
import { createHasher } from './passwords/hasher.ts';
import { createPasswordPolicy } from './passwords/policy.ts';
import { createFollower } from './revocation/follower.ts';
import { createRevocationList, type Revocation } from './revocation/revocation-list.ts';
import type { Wake } from './revocation/wake.ts';
import { identityRoutes } from './routes.ts';
import { createSecurityEvents } from './security-events/security-events.ts';
import { createAuthHandler, type AuthLimits } from './surface/auth-handler.ts';
import { healthDocument, jwksDocument, openIdDocument, settingsDocument } from './surface/documents.ts';
import { createRedirectRule } from './surface/redirect.ts';
import { createIssuer } from './tokens/access-token.ts';
import { createApiKeyReader, createAuthenticator, createChecker } from './tokens/authenticator.ts';
import { createHandshake, type VerifyHandshake } from './tokens/handshake.ts';
import { createKeyRing } from './tokens/key-ring.ts';
import { createKeysKeeper } from './tokens/keys-keeper.ts';
import { createVerifier } from './tokens/verifier.ts';
import { bindUseCases } from './use-cases/bind.ts';
import type { IdentitySettings } from './use-cases/deps.ts';
import type { SeedUser } from './use-cases/seed-user.ts';

export interface IdentityModuleDeps {
  readonly config: Pick<Config, 'server' | 'security' | 'identity'>;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly secretBox: SecretBox;
  /** Shortens the wait of other processes for a revocation. */
  readonly wake: Wake;
  readonly reportBug: ReportBug;
  /** @default mails as files in MAIL_DIR */
  readonly mailer?: Mailer;
}

/** Accounts, and what the rest of the platform needs of them. */
export interface IdentityModule {
  readonly parts: ModuleParts;
  /** The surface to mount at `/auth/v1`, behind these limits. */
  authHandler(limits?: AuthLimits): RequestHandler;
  /** The door for requests. */
  readonly authenticator: Authenticator;
  /** The door for sockets. */
  readonly verifyHandshake: VerifyHandshake;
  /** Told of every session that ended, whichever process ended it; gives the way to stop listening. */
  onRevoked(listener: (revocation: Revocation) => void): () => void;
  /** Makes sure that these accounts exist, and gives their ids. */
  seedUsers(users: readonly SeedUser[]): Promise<readonly string[]>;
  /** Reads keys and revocations; a database that is away is tried again in the background. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How long the answer to a sign-up takes at least after its hash, while addresses must be confirmed. */
const SIGN_UP_FLOOR_MS = 50;
/** An entry of the revocation log matters until the last token that it can concern has expired, and a little more. */
const REVOCATION_GRACE_SECONDS = 60;
/** Two hashes at once leave half of the thread pool for the rest; at cost 12 about seventy wait for ten seconds. */
const HASHING = { concurrency: 2, maxWaiting: 200, maxWaitMs: 10_000 } as const;
const MAX_BODY_DEPTH = 32;
const PLATFORM_CALL = { requestId: 'identity' } as const;

export function createIdentityModule(deps: IdentityModuleDeps): IdentityModule {
  const { config, runner, clock, ids, log, secretBox, wake } = deps;
  const issuer = `${config.server.PUBLIC_URL.replace(/\/+$/, '')}/auth/v1`;
  const settings = settingsOf(config);
  const keepSeconds = settings.lifetimeSeconds + REVOCATION_GRACE_SECONDS;

  const revocations = createRevocationList({ clock, keepMs: keepSeconds * 1_000 });
  const ring = createKeyRing(secretBox);
  const chooseRedirect = createRedirectRule({
    home: config.server.PUBLIC_URL,
    isOriginAllowed: originRule(config),
  });
  const events = createSecurityEvents({
    write: (batch) => own.recordSecurityEvents.execute(PLATFORM, { events: batch }, PLATFORM_CALL),
    log,
  });
  const { doors, own } = bindUseCases(runner, {
    settings,
    secretBox,
    ids,
    clock,
    events,
    hasher: createHasher({ cost: config.identity.BCRYPT_COST, gate: createGate(HASHING) }),
    checkPassword: createPasswordPolicy({ minLength: config.identity.PASSWORD_MIN_LENGTH }),
    issueToken: createIssuer({ keys: ring, clock, issuer, lifetimeSeconds: settings.lifetimeSeconds }),
    sendConfirmation: createConfirmationSender({ mailer: mailerOf(deps), issuer, chooseRedirect }),
    atLeast: createAtLeast(SIGN_UP_FLOOR_MS, clock),
    announceEnded: (ended, reason) => {
      const at_ms = clock.now().getTime();
      revocations.add(ended.map(({ id, user_id }) => ({ session_id: id, user_id, at_ms, reason })));
      wake.announce();
    },
  });
  const follower = createFollower({
    read: (since) => own.readRevocationLog.execute(PLATFORM, { since, seconds: keepSeconds }, PLATFORM_CALL),
    list: revocations,
    wake,
    clock,
    log,
  });
  const keeper = createKeysKeeper({
    ring,
    ensure: () => own.ensureSigningKeys.execute(PLATFORM, {}, PLATFORM_CALL),
    read: () => own.readSigningKeys.execute(PLATFORM, {}, PLATFORM_CALL),
    log,
  });
  const readApiKey = createApiKeyReader({
    anon: config.security.ANON_KEY,
    serviceRole: config.security.SERVICE_ROLE_KEY,
  });
  const checkToken = createChecker({
    verify: createVerifier({ keys: ring, clock, issuer }),
    revocations,
    follower,
    isAlive: (session_id, user_id) =>
      own.checkSession.execute(PLATFORM, { session_id, user_id }, PLATFORM_CALL),
  });
  const authenticator = createAuthenticator({ readApiKey, checkToken, events });

  return {
    parts: { name: 'identity', routes: identityRoutes(doors), jobs: jobsOf(own) },
    authenticator,
    verifyHandshake: createHandshake({ readApiKey, checkToken, events }),
    authHandler: (limits = {}) =>
      createAuthHandler(
        {
          useCases: doors,
          authenticator,
          chooseRedirect,
          reportBug: deps.reportBug,
          body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH },
          documents: {
            '/.well-known/jwks.json': jwksDocument(() => ring.published()),
            '/.well-known/openid-configuration': openIdDocument(issuer),
            '/settings': settingsDocument(settings),
            '/health': healthDocument,
          },
        },
        limits,
      ),
    onRevoked: (listener) => revocations.onRevoked(listener),
    seedUsers: (users) =>
      Promise.all(users.map((user) => own.seedUser.execute(PLATFORM, { ...user }, PLATFORM_CALL))),
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

function settingsOf({ identity }: IdentityModuleDeps['config']): IdentitySettings {
  return {
    confirmEmail: identity.AUTH_CONFIRM_EMAIL,
    allowAnonymous: identity.AUTH_ANONYMOUS,
    lifetimeSeconds: identity.ACCESS_TOKEN_SECONDS,
    sessionDays: identity.SESSION_DAYS,
  };
}

function originRule({ server }: IdentityModuleDeps['config']): (origin: string) => boolean {
  return createOriginRule({
    allowed: server.ALLOWED_ORIGINS,
    allowLoopback: server.NODE_ENV !== 'production',
  });
}

/** Without a folder for mails there is nowhere to send them: the log says so, the code stays secret. */
function mailerOf({ mailer, config, clock, ids, log }: IdentityModuleDeps): Mailer {
  if (mailer !== undefined) return mailer;
  const folder = config.identity.MAIL_DIR;
  if (folder !== undefined) return createMailFolder({ folder, clock, ids });
  return {
    send: async ({ subject }) => log.error('A mail could not be sent: MAIL_DIR is not set', { subject }),
  };
}

function jobsOf({
  rotateSigningKeys,
  collectGarbage,
}: ReturnType<typeof bindUseCases>['own']): readonly Job[] {
  return [
    {
      name: 'identity.rotate-signing-keys',
      payload: z.object({}),
      schedule: '17 3 1 * *',
      run: (_payload, signal) => rotateSigningKeys.execute(PLATFORM, {}, { ...PLATFORM_CALL, signal }),
    },
    {
      name: 'identity.collect-garbage',
      payload: z.object({}),
      schedule: '23 * * * *',
      run: async (_payload, signal) => {
        await collectGarbage.execute(PLATFORM, {}, { ...PLATFORM_CALL, signal });
      },
    },
  ];
}
