import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Mailer } from '../../platform/mail/mail.ts';
import { openMailer } from '../../platform/mail/open-mailer.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { RateLimiter } from '../../platform/rate-limit/rate-limiter.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { createAdmission } from './admission.ts';
import { createAtLeast } from './at-least.ts';
import { createCaptchaCheck, type CheckCaptcha } from './captcha/captcha.ts';
import type { ForgetPerson } from './deletion/erase-account.ts';
import { deletionRoutes } from './deletion/routes.ts';
import { identityJobs } from './jobs.ts';
import { createLinkLimits } from './links/limits.ts';
import { linkPartsOf } from './links/parts.ts';
import { mailJobs } from './mail/deliver-mail.ts';
import { mailPreviews } from './mail/preview.ts';
import type { OAuthSettings } from './oauth/deps.ts';
import { oauthSettingsOf } from './oauth/settings.ts';
import { createGate } from './passwords/gate.ts';
import { createHasher } from './passwords/hasher.ts';
import { createPasswordPolicy } from './passwords/policy.ts';
import { createRevocationList, type Revocation, type RevocationList } from './revocation/revocation-list.ts';
import type { Wake } from './revocation/wake.ts';
import { identityRoutes } from './routes.ts';
import { createSecurityEvents, type SecurityEvents } from './security-events/security-events.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import { nameRoutes } from './names/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { issuerOf, newHashesOf, redirectRuleOf, settingsOf, type IdentityConfig } from './settings.ts';
import { createAuthHandler, type AuthHandlerOptions, type AuthLimits } from './surface/auth-handler.ts';
import { healthDocument, jwksDocument, openIdDocument, settingsDocument } from './surface/documents.ts';
import { createIssuer } from './tokens/access-token.ts';
import type { VerifyHandshake } from './tokens/handshake.ts';
import { createKeyRing, hasMet, type KeyRing, type KeyRingState } from './tokens/key-ring.ts';
import type { KeyWish } from './tokens/signing-key.ts';
import { bindUseCases, type OwnUseCases, type SharedDeps } from './use-cases/bind.ts';
import type { KeyRotation } from './use-cases/signing-keys.ts';
import type { SeedUser } from './use-cases/seed-user.ts';

export interface IdentityModuleDeps {
  readonly config: IdentityConfig;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly secretBox: SecretBox;
  /** Shortens the wait of other processes for a revocation. */
  readonly wake: Wake;
  readonly reportBug: ReportBug;
  /** Where mails wait until they are sent. */
  readonly queue: JobQueue;
  /** How often mails may be asked for. @default as often as anybody likes */
  readonly limiter?: Pick<RateLimiter, 'take'>;
  /** @default by SMTP, and as files in MAIL_DIR */
  readonly mailer?: Mailer;
  /** What other modules do before the rows of a person go. @default nothing */
  readonly forgetPerson?: () => readonly ForgetPerson[];
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
  /**
   * Lets the next signing key take over, unless it is too new, or this wish was met before. In an emergency it is never
   * too new, and what older keys have signed ends within a minute, when every process has read the keys again.
   */
  rotateSigningKeys(why?: KeyWish | 'emergency'): Promise<KeyRotation>;
  /** How the signing keys of this process stand; undefined while none could be read yet. */
  signingKeys(): KeyRingState | undefined;
  /** Whether this process publishes the next key for long enough, or signs with the one that was wished for. */
  hasMet(wish: KeyWish): boolean;
  /** Deletes an account with all its rows, at once and without a way back; false where there is none. */
  deleteAccount(userId: string, signal?: AbortSignal): Promise<boolean>;
  /** Reads keys and revocations; a database that is away is tried again in the background. */
  start(): Promise<void>;
  /** Every mail in every language, as a page. */
  mailPreviews(): string;
  stop(): Promise<void>;
}

/** How long an answer takes at least that could tell by its time who has an account: well above the work (S5). */
const ANSWER_FLOOR_MS = 100;
/** An entry of the revocation log matters until the last token that it can concern has expired, and a little more. */
const REVOCATION_GRACE_SECONDS = 60;
/** Two hashes at once leave half of the thread pool for the rest; at cost 12 about seventy wait for ten seconds. */
const HASHING = { concurrency: 2, maxWaiting: 200, maxWaitMs: 10_000 } as const;
const MAX_BODY_DEPTH = 32;

export function createIdentityModule(deps: IdentityModuleDeps): IdentityModule {
  const { config, runner, clock, log, mailer = openMailer(deps) } = deps;
  const keepSeconds = config.identity.ACCESS_TOKEN_SECONDS + REVOCATION_GRACE_SECONDS;
  const revocations = createRevocationList({ clock, keepMs: keepSeconds * 1_000 });
  const ring = createKeyRing(deps.secretBox);
  const events = createSecurityEvents({
    write: (batch) =>
      own.recordSecurityEvents.execute(PLATFORM, { events: batch }, { requestId: 'identity.events' }),
    log,
  });
  const oauth = oauthSettingsOf(config, deps);
  const made = { ring, events, announceEnded: announcerOf(deps, revocations), oauth };
  const { doors, own, deletion } = bindUseCases(runner, sharedDeps(deps, made));
  const admission = createAdmission({
    ...deps,
    ring,
    revocations,
    keepSeconds,
    events,
    own,
  });
  return {
    parts: {
      name: 'identity',
      routes: [
        ...identityRoutes(doors),
        ...sessionRoutes(doors),
        ...nameRoutes(doors),
        ...deletionRoutes(deletion.doors),
      ],
      sealed: SEALED_COLUMNS,
      jobs: [...identityJobs(own), ...deletion.jobs, ...mailJobs({ ...deps, mailer })],
    },
    authenticator: admission.authenticator,
    verifyHandshake: admission.verifyHandshake,
    authHandler: (limits = {}) =>
      createAuthHandler({ useCases: doors, ...admission, ...surfaceOf(deps, made) }, limits),
    onRevoked: (listener) => revocations.onRevoked(listener),
    seedUsers: (users) => seedAll(own, users),
    ...keysOf(ring, own, config),
    deleteAccount: deletion.deleteAccount,
    start: () => admission.start(),
    mailPreviews: () => mailPreviews(config.server.PUBLIC_URL),
    stop: async () => {
      await admission.stop();
      mailer.close?.();
    },
  };
}

/** What the surface at `/auth/v1` takes from the configuration. */
function surfaceOf(
  { config, reportBug }: IdentityModuleDeps,
  { ring, oauth }: { readonly ring: KeyRing; readonly oauth: OAuthSettings },
): Omit<AuthHandlerOptions, 'useCases' | 'authenticator'> {
  return {
    chooseRedirect: redirectRuleOf(config),
    reportBug,
    body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH },
    documents: documentsOf(config, ring, oauth.providers.names()),
    checkCaptcha: captchaOf(config),
  };
}

/** Tells of ended sessions: this process at once, the others by a wake. */
function announcerOf(
  { clock, wake }: IdentityModuleDeps,
  revocations: RevocationList,
): SharedDeps['announceEnded'] {
  return (ended, reason) => {
    const at_ms = clock.now().getTime();
    revocations.add(ended.map(({ id, user_id }) => ({ session_id: id, user_id, at_ms, reason })));
    wake.announce();
  };
}

function sharedDeps(
  deps: IdentityModuleDeps,
  made: { ring: KeyRing; events: SecurityEvents } & Pick<SharedDeps, 'announceEnded' | 'oauth'>,
): SharedDeps {
  const { config, clock, ids, secretBox } = deps;
  const settings = settingsOf(config);
  const issuer = issuerOf(config);
  return {
    settings,
    secretBox,
    ids,
    clock,
    events: made.events,
    announceEnded: made.announceEnded,
    oauth: made.oauth,
    hasher: createHasher({ newHashes: newHashesOf(config), gate: createGate(HASHING) }),
    checkPassword: createPasswordPolicy({ minLength: config.identity.PASSWORD_MIN_LENGTH }),
    issueToken: createIssuer({ keys: made.ring, clock, issuer, lifetimeSeconds: settings.lifetimeSeconds }),
    checkCaptcha: captchaOf(config) ?? (() => Promise.resolve()),
    linkParts: linkPartsOf(deps),
    limits: createLinkLimits(deps.limiter),
    deletion: {
      graceDays: config.identity.ACCOUNT_DELETION_GRACE_DAYS,
      sweepAfterSeconds: config.identity.ACCESS_TOKEN_SECONDS + 2 * REVOCATION_GRACE_SECONDS,
      log: deps.log,
      forgetPerson: deps.forgetPerson ?? (() => []),
    },
    totpIssuer: new URL(config.server.PUBLIC_URL).host,
    atLeast: createAtLeast(ANSWER_FLOOR_MS, clock),
  };
}

/** Asked for only where a provider is configured; the configuration has seen to its secret. */
function captchaOf({ identity }: IdentityConfig): CheckCaptcha | undefined {
  const { CAPTCHA_PROVIDER: provider, CAPTCHA_SECRET: secret = '', CAPTCHA_VERIFY_URL: verifyUrl } = identity;
  return provider === undefined ? undefined : createCaptchaCheck({ provider, secret, verifyUrl });
}

function documentsOf(
  config: IdentityConfig,
  ring: KeyRing,
  providers: readonly string[],
): Readonly<Record<string, RequestHandler>> {
  return {
    '/.well-known/jwks.json': jwksDocument(() => ring.published()),
    '/.well-known/openid-configuration': openIdDocument(issuerOf(config)),
    '/settings': settingsDocument(settingsOf(config), providers),
    '/health': healthDocument,
  };
}

/** How the signing keys stand, and the way to another one. */
function keysOf(
  ring: KeyRing,
  { rotateSigningKeys }: OwnUseCases,
  { identity }: IdentityConfig,
): Pick<IdentityModule, 'rotateSigningKeys' | 'signingKeys' | 'hasMet'> {
  return {
    rotateSigningKeys: (why) =>
      rotateSigningKeys.execute(PLATFORM, inputOf(why), { requestId: 'identity.rotate-signing-keys' }),
    signingKeys: () => ring.state(),
    hasMet: (wish) => hasMet(ring.state(), wish, identity.SIGNING_KEY_PUBLISH_SECONDS),
  };
}

function inputOf(why: KeyWish | 'emergency' | undefined): Readonly<Record<string, unknown>> {
  if (why === 'emergency') return { emergency: true };
  return why === undefined ? {} : { wish: why.rotation, publish_seconds: why.publishSeconds };
}

/** One after the other: hashing is bounded anyway, and the log of a first start stays in order. */
async function seedAll({ seedUser }: OwnUseCases, users: readonly SeedUser[]): Promise<readonly string[]> {
  const userIds: string[] = [];
  for (const user of users) {
    userIds.push(await seedUser.execute(PLATFORM, { ...user }, { requestId: 'identity.seed-users' }));
  }
  return userIds;
}
