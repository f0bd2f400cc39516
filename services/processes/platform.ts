import { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../platform/config/config.ts';
import { systemClock, type Clock } from '../platform/clock/clock.ts';
import { createCredentials, type Credentials } from '../platform/credentials/credentials.ts';
import { observeCredentials } from '../platform/credentials/observe-credentials.ts';
import { createDatabase, type Database } from '../platform/database/database.ts';
import { createRolePools, type DatabaseUrls, type RolePools } from '../platform/database/pools.ts';
import { probeDatabase } from '../platform/database/probe-database.ts';
import { followFlags, type Flags } from '../platform/flags/flags.ts';
import { createHealth, type Health } from '../platform/health/health.ts';
import { observeHealth } from '../platform/health/observe-health.ts';
import { randomIds, type Ids } from '../platform/ids/ids.ts';
import { createLifecycle, type Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import type { Promotion } from '../platform/lifecycle/promotion.ts';
import { createRateLimiter, type RateLimiter } from '../platform/rate-limit/rate-limiter.ts';
import { rulesOf } from '../platform/rate-limit/rule.ts';
import { createRedis, type Redis } from '../platform/redis/redis.ts';
import { createResealer, type Resealer } from '../platform/secrets/resealer.ts';
import { createSecretBox, type SecretBox } from '../platform/secrets/secret-box.ts';
import { createMetrics, type Metrics } from '../platform/telemetry/metrics.ts';
import { observeDatabase } from '../platform/telemetry/observe-database.ts';
import { createUseCaseObserver } from '../platform/telemetry/observe-use-cases.ts';
import { createLog, type ProcessLog } from '../platform/telemetry/pino-log.ts';
import { createRunner, type Runner } from '../platform/use-case/runner.ts';
import { openPromotion } from './promotion.ts';
import { openCredentialSources, type CredentialSources } from './credential-sources.ts';
import { entities } from './entities.ts';
import { FEATURE_FLAGS, type FeatureFlag } from './feature-flags.ts';
import { warnOfExcess } from '../platform/vault/too-wide.ts';
import type { Vault } from '../platform/vault/vault.ts';
import { openMasterKey, openVault, placesInVault } from './vault.ts';
import { version } from './version.ts';

/** Everything modules stand on, opened once per process. */
export interface Platform {
  readonly config: Config;
  /** The name of this process in leases, links and logs; new at every start. */
  readonly processId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
  /** Whether it may own rooms and take jobs yet. */
  readonly promotion: Promotion;
  /** Keeps pools and clients on the newest credentials that work. */
  readonly credentials: Credentials;
  /** What a SecretRotation wishes of the signing keys. */
  readonly keyWish: CredentialSources['keyWish'];
  /** Keys of AI providers, by their names. */
  readonly providerKeys: CredentialSources['providerKeys'];
  readonly pools: RolePools;
  readonly database: Database;
  readonly flags: Flags<FeatureFlag>;
  readonly runner: Runner;
  readonly redis: Redis;
  readonly limiter: RateLimiter;
  readonly secretBox: SecretBox;
  /** Brings what is sealed to the newest master key. */
  readonly resealer: Resealer;
}

/** Opens the platform in the order in which its parts need each other; each pushes its closer to the lifecycle. */
export async function openPlatform(config: Config): Promise<Platform> {
  const log = openLog(config);
  const metrics = createMetrics({ version });
  const vault = openVault(config);
  const sources = await openCredentialSources(config, vault, log);
  const pools = openPools(config, sources.database.current().value, log);
  const redis = openRedis(config, sources.redis.current().value, log);
  const health = openHealth(pools, redis);
  const lifecycle = createLifecycle({
    log,
    health,
    graceMs: config.server.DRAIN_GRACE_MS,
    timeoutMs: config.server.DRAIN_TIMEOUT_MS,
  });
  if (vault !== undefined) keepVault(vault, config, log, lifecycle);
  lifecycle.push('database', () => pools.close());
  lifecycle.push('redis', () => redis.close());
  observeDatabase(metrics, pools);
  observeHealth(metrics, health);

  const masterKey = openMasterKey(config, vault);
  const orm = new MikroORM({ entities: [...entities], clientUrl: config.database.DATABASE_APP_URL });
  const database = createDatabase({
    pools,
    replica: openReplica(config, log, lifecycle),
    orm,
    reportFailure: (what, error) => log.error(what, { error }),
  });
  return {
    config,
    flags: openFlags(database, log, lifecycle),
    processId: randomIds.uuid(),
    clock: systemClock,
    ids: randomIds,
    log,
    metrics,
    health,
    lifecycle,
    promotion: openPromotion({ config, lifecycle, log, metrics }),
    credentials: followCredentials(sources, { pools, redis, log, lifecycle, metrics }),
    keyWish: sources.keyWish,
    providerKeys: sources.providerKeys,
    pools,
    database,
    runner: createRunner(database, createUseCaseObserver(metrics)),
    redis,
    limiter: openLimiter(config, redis, metrics),
    secretBox: createSecretBox(masterKey),
    resealer: createResealer(masterKey),
  };
}

/** Rotated credentials are swapped in while the process serves. */
function followCredentials(
  sources: CredentialSources,
  {
    pools,
    redis,
    log,
    lifecycle,
    metrics,
  }: Pick<Platform, 'pools' | 'redis' | 'log' | 'lifecycle' | 'metrics'>,
): Credentials {
  const credentials = createCredentials({ clock: systemClock, log });
  credentials.follow('database', sources.database, (urls) => pools.swap(urls));
  credentials.follow('redis', sources.redis, (url) => redis.swap(url));
  observeCredentials(metrics, credentials, systemClock);
  lifecycle.push('credentials', () => credentials.close());
  lifecycle.onStop('the wish for a signing key', async () => sources.keyWish.close());
  lifecycle.onStop('keys of AI providers', async () => sources.providerKeys.close());
  return credentials;
}

function openFlags(database: Database, log: ProcessLog, lifecycle: Lifecycle): Flags<FeatureFlag> {
  const flags = followFlags({ definitions: FEATURE_FLAGS, database, log });
  lifecycle.onStop('flags', () => flags.close());
  return flags;
}

/** The password in an address (or in the first of several), as a log could show it. */
function passwordOf(url: string | undefined): string {
  return url === undefined ? '' : decodeURIComponent(new URL(url.split(',')[0] ?? url).password);
}

function isGiven(secret: string | undefined): secret is string {
  return secret !== undefined && secret !== '';
}

function openLog({
  telemetry,
  server,
  security,
  database,
  redis,
  ai,
  mail,
  identity,
  push,
}: Config): ProcessLog {
  const passwords = [database.DATABASE_APP_URL, database.DATABASE_SYSTEM_URL, redis.REDIS_URL].map(
    passwordOf,
  );
  return createLog({
    level: telemetry.LOG_LEVEL,
    service: telemetry.OTEL_SERVICE_NAME,
    process: server.PROCESS_INDEX,
    secrets: [
      security.SERVICE_ROLE_KEY,
      security.INTERNAL_TOKEN,
      ...[ai.AI_API_KEY, identity.CAPTCHA_SECRET, push.VAPID_PRIVATE_KEY, passwordOf(mail.SMTP_URL)].filter(
        isGiven,
      ),
      ...ai.AI_PROVIDERS.map((provider) => provider.api_key).filter(isGiven),
      ...passwords,
    ],
  });
}

function openPools({ database }: Config, urls: DatabaseUrls, log: ProcessLog): RolePools {
  return createRolePools(urls, {
    maxConnections: database.DATABASE_POOL_MAX,
    acquireTimeoutMs: database.DATABASE_ACQUIRE_TIMEOUT_MS,
    statementTimeoutMs: database.DATABASE_STATEMENT_TIMEOUT_MS,
    idleTimeoutMs: database.DATABASE_IDLE_TIMEOUT_MS,
    onError: (error) => log.warn('a connection to PostgreSQL was lost', { error }),
  });
}

/** The pools of the read replica, where one is configured. */
function openReplica(config: Config, log: ProcessLog, lifecycle: Lifecycle): RolePools | undefined {
  const url = config.database.DATABASE_REPLICA_URL;
  if (url === undefined) return undefined;
  const replica = openPools(config, { app: url, system: url }, log);
  lifecycle.push('database replica', () => replica.close());
  return replica;
}

/** Closed at the end; whether its policy allows too much is said meanwhile, and nobody waits for it. */
function keepVault(vault: Vault, config: Config, log: ProcessLog, lifecycle: Lifecycle): void {
  lifecycle.push('vault', () => vault.close());
  void warnOfExcess(vault, placesInVault(config), log);
}

function openRedis({ redis }: Config, url: string, log: ProcessLog): Redis {
  return createRedis({
    url,
    commandTimeoutMs: redis.REDIS_COMMAND_TIMEOUT_MS,
    keyPrefix: redis.REDIS_KEY_PREFIX,
    onError: (error) => log.warn('a connection to Redis failed', { error }),
  });
}

/** While people try a front end out, mails may follow each other; the interval is that of production otherwise. */
const DEVELOPMENT_RULES = 'mail-interval=10/60';

function openLimiter({ security, server }: Config, redis: Redis, metrics: Metrics): RateLimiter {
  const decisions = metrics.counter({
    name: 'studyflow_rate_limit_decisions_total',
    help: 'Decisions of the limits by rule: allowed, refused, or counted by this process alone (local).',
    labelNames: ['rule', 'outcome'],
  });
  return createRateLimiter({
    enabled: security.RATE_LIMITS,
    rules: rulesOf(
      [...(server.NODE_ENV === 'production' ? [] : [DEVELOPMENT_RULES]), security.RATE_LIMIT_RULES]
        .filter((rules) => rules !== '')
        .join(','),
    ),
    redis,
    observe: (rule, outcome) => decisions.inc({ rule, outcome }),
  });
}

/** Without PostgreSQL nothing can be answered; without Redis limits count per process and sockets wait. */
function openHealth(pools: RolePools, redis: Redis): Health {
  return createHealth({
    clock: systemClock,
    components: [
      { name: 'postgresql', isCritical: true, check: () => probeDatabase(pools) },
      {
        name: 'redis',
        isCritical: false,
        check: async () => {
          await redis.command((commands) => commands.ping());
        },
      },
    ],
  });
}
