import { MikroORM } from '@mikro-orm/postgresql';
import { createEscalationModule, type EscalationModule } from '../modules/escalation/module.ts';
import type { EscalationPolicy } from '../platform/config/escalation-policy.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { loadReceiverConfig, type Config } from '../platform/config/config.ts';
import { createCredentials, type Credentials } from '../platform/credentials/credentials.ts';
import { createDatabase } from '../platform/database/database.ts';
import { createRolePools, type RolePools } from '../platform/database/pools.ts';
import { probeDatabase } from '../platform/database/probe-database.ts';
import { createHealth, type Health } from '../platform/health/health.ts';
import { healthDoor } from '../platform/health/health-pages.ts';
import { observeHealth } from '../platform/health/observe-health.ts';
import { createApp } from '../platform/http/app.ts';
import { openInternalServer } from '../platform/http/internal-server.ts';
import type { ReportBug } from '../platform/http/problem.ts';
import { openHttpServer, type HttpServer } from '../platform/http/server.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { createLifecycle, type Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import { followSignals } from '../platform/lifecycle/signals.ts';
import { openMailer } from '../platform/mail/open-mailer.ts';
import { createEgressRule } from '../platform/outbound/egress.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import { createMetrics, type Metrics } from '../platform/telemetry/metrics.ts';
import { observeDatabase } from '../platform/telemetry/observe-database.ts';
import { createUseCaseObserver } from '../platform/telemetry/observe-use-cases.ts';
import { createLog, type ProcessLog } from '../platform/telemetry/pino-log.ts';
import { createRunner } from '../platform/use-case/runner.ts';
import { openDatabaseLogins } from './credential-sources.ts';
import { receiverDocument } from './describe-receiver.ts';
import { readConfig } from './read-config.ts';
import { version } from './version.ts';

/** Alertmanager tells of a whole group at once. */
const BODY_LIMIT_BYTES = 4_194_304;

/**
 * The receiver of alerts, a process of its own: it tells of a platform that is down, so it needs nothing of it but
 * PostgreSQL, and tells even without that.
 */
async function main(): Promise<void> {
  const config = readConfig(loadReceiverConfig);
  if (config === undefined) return;
  const { ESCALATION_POLICY: policy, ESCALATION_TOKEN: token } = config.escalation;
  if (policy === undefined || token === undefined) {
    process.stderr.write('ESCALATION_POLICY and ESCALATION_TOKEN must be set (docs/configuration.md).\n');
    process.exitCode = 1;
    return;
  }
  await openReceiver(config, policy, token);
}

async function openReceiver(config: Config, policy: EscalationPolicy, token: string): Promise<void> {
  const log = createLog({
    level: config.telemetry.LOG_LEVEL,
    service: config.telemetry.OTEL_SERVICE_NAME,
    process: config.server.PROCESS_INDEX,
    secrets: secretsOf(config, policy, token),
  });
  const metrics = createMetrics({ version });
  const pools = await openPools(config, log);
  const health = createHealth({
    clock: systemClock,
    // Without it people are still told: it goes on serving.
    components: [{ name: 'postgresql', isCritical: false, check: () => probeDatabase(pools.pools) }],
  });
  const lifecycle = createLifecycle({
    ...{ log, health, graceMs: config.server.DRAIN_GRACE_MS, timeoutMs: config.server.DRAIN_TIMEOUT_MS },
  });
  followSignals(lifecycle);
  lifecycle.push('database', () => pools.close());
  observeDatabase(metrics, pools.pools);
  observeHealth(metrics, health);

  const reportBug: ReportBug = (error, { requestId, method, path }) =>
    log.error('a bug answered 500', { error, request_id: requestId, method, path });
  const escalation = openModule(config, {
    policy,
    token,
    log,
    metrics,
    pools: pools.pools,
    reportBug,
    lifecycle,
  });
  await lifecycle.start('internal port', () =>
    openInternal(config, { health, metrics, log, lifecycle, credentials: pools.credentials }),
  );
  const server = await lifecycle.start('port', () => openPort(config, { escalation, health, reportBug }));
  lifecycle.addServer(server);
  lifecycle.onStop('escalation', escalation.start());
  lifecycle.ready();
}

function openPort(
  config: Config,
  { escalation, health, reportBug }: { escalation: EscalationModule; health: Health; reportBug: ReportBug },
): Promise<HttpServer> {
  const document = receiverDocument(escalation.parts.routes ?? [], pageUrlOf(config));
  return openHttpServer({
    host: config.escalation.ESCALATION_HOST,
    port: config.escalation.ESCALATION_PORT,
    limits: { requestTimeoutMs: config.server.REQUEST_TIMEOUT_MS, maxConnections: 1_000 },
    handler: createApp({
      ids: randomIds,
      isOriginAllowed: () => false,
      trustedProxies: config.server.TRUSTED_PROXIES,
      body: { limitBytes: BODY_LIMIT_BYTES, maxDepth: 8 },
      first: [healthDoor(health)],
      admission: [escalation.admission],
      reportBug,
      mounts: [
        { path: '/openapi.json', handler: (_request, response) => void response.json(document) },
        { path: '/', handler: escalation.pages },
      ],
      routes: escalation.parts.routes ?? [],
    }),
  });
}

/** How people reach the page. */
function pageUrlOf({
  escalation: { ESCALATION_URL: url, ESCALATION_HOST: host, ESCALATION_PORT: port },
}: Config): string {
  return (url ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`).replace(/\/$/, '');
}

interface Parts {
  readonly policy: EscalationPolicy;
  readonly token: string;
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  readonly pools: RolePools;
  readonly reportBug: ReportBug;
  readonly lifecycle: Lifecycle;
}

function openModule(config: Config, { policy, token, pools, lifecycle, ...parts }: Parts): EscalationModule {
  const { log, metrics } = parts;
  const orm = new MikroORM({
    entities: [],
    discovery: { warnWhenNoEntities: false },
    clientUrl: config.database.DATABASE_APP_URL,
  });
  const database = createDatabase({ pools, orm, reportFailure: (what, error) => log.error(what, { error }) });
  const mailer = openMailer({ config, clock: systemClock, ids: randomIds, log });
  lifecycle.push('mail', () => mailer.close?.());
  const rule = createEgressRule(config.ai.EGRESS_ALLOW);
  return createEscalationModule({
    ...parts,
    ...{ policy, token, database, mailer, clock: systemClock },
    runner: createRunner(database, createUseCaseObserver(metrics)),
    outbound: createOutbound({ isTrustedHost: rule.isTrustedHost, timeoutMs: 10_000, maxBytes: 65_536 }),
    linkSecret: config.security.INTERNAL_TOKEN,
    linkHours: config.escalation.ESCALATION_LINK_HOURS,
    url: pageUrlOf(config),
  });
}

async function openInternal(
  { server, security }: Config,
  {
    health,
    metrics,
    log,
    lifecycle,
    credentials,
  }: { health: Health; metrics: Metrics; credentials: Credentials } & Pick<Parts, 'log' | 'lifecycle'>,
): Promise<void> {
  const internal = await openInternalServer({
    host: server.INTERNAL_HOST,
    port: server.INTERNAL_PORT,
    token: security.INTERNAL_TOKEN,
    pages: { process: 'escalation', health, metrics, credentials: () => credentials.inUse() },
    reportFailure: (what, error) => log.error(what, { error }),
  });
  lifecycle.push('internal port', () => internal.stopListening());
}

/** Few connections; rotated credentials are swapped in. */
async function openPools(
  config: Config,
  log: ProcessLog,
): Promise<{ pools: RolePools; credentials: Credentials; close: () => Promise<void> }> {
  const { database } = config;
  const logins = await openDatabaseLogins(config, log);
  const pools = createRolePools(logins.source.current().value, {
    maxConnections: 4,
    acquireTimeoutMs: database.DATABASE_ACQUIRE_TIMEOUT_MS,
    statementTimeoutMs: database.DATABASE_STATEMENT_TIMEOUT_MS,
    idleTimeoutMs: database.DATABASE_IDLE_TIMEOUT_MS,
    onError: (error) => log.warn('a connection to PostgreSQL was lost', { error }),
  });
  const credentials = createCredentials({ clock: systemClock, log });
  credentials.follow('database', logins.source, (urls) => pools.swap(urls));
  return {
    pools,
    credentials,
    close: async () => {
      await credentials.close();
      await pools.close();
      await logins.close();
    },
  };
}

/** What a log never shows. */
function secretsOf({ security, mail, database }: Config, policy: EscalationPolicy, token: string): string[] {
  const urls = [mail.SMTP_URL, database.DATABASE_APP_URL, database.DATABASE_SYSTEM_URL].flatMap(
    (url) => url ?? [],
  );
  const passwords = urls.map((url) => decodeURIComponent(new URL(url).password));
  const hooks = policy.contacts.flatMap(({ slack_url: slack, webhook_url: webhook }) => [slack, webhook]);
  return [security.INTERNAL_TOKEN, security.SERVICE_ROLE_KEY, token, ...passwords, ...hooks].filter(
    (secret): secret is string => secret !== undefined && secret !== '',
  );
}

await main();
