import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRealtimeModule, type RealtimeModule } from '../modules/realtime/module.ts';
import type { Revocation } from '../modules/identity/index.ts';
import { systemClock, type Clock } from '../platform/clock/clock.ts';
import { loadConfig, type Config } from '../platform/config/config.ts';
import { createApp } from '../platform/http/app.ts';
import { authenticateRequests } from '../platform/http/authenticate.ts';
import { refuseUnknownUpgrades } from '../platform/http/upgrades.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { createRedis, type Redis } from '../platform/redis/redis.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { createMetrics, type Metrics } from '../platform/telemetry/metrics.ts';
import type { OpenDatabase } from './database.ts';
import { openTokenDesk, type TokenDesk } from './token-desk.ts';
import { until } from './until.ts';

export const ANON_KEY = 'test-anon-key-0123456789';
export const SERVICE_KEY = 'test-service-key-0123456789';

/** One process with realtime on a port of its own; who calls is made up by a `TokenDesk`. */
export interface RealtimeProcess {
  readonly url: string;
  readonly realtime: RealtimeModule;
  readonly desk: TokenDesk;
  readonly redis: Redis;
  readonly metrics: Metrics;
  /** What was warned of, and bugs. */
  readonly problems: unknown[];
  close(): Promise<void>;
}

export interface RealtimeProcessOptions {
  readonly open: OpenDatabase;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** @default one of its own */
  readonly desk?: TokenDesk;
  /** Keeps the topics of one test from those of another. */
  readonly redisPrefix?: string;
  readonly redisUrl?: string;
}

export async function startRealtimeProcess(options: RealtimeProcessOptions): Promise<RealtimeProcess> {
  const { open, clock = systemClock } = options;
  const desk = options.desk ?? openTokenDesk({ anonKey: ANON_KEY, serviceKey: SERVICE_KEY, clock });
  const problems: unknown[] = [];
  const config = configOf(options);
  const redis = createRedis({
    url: config.redis.REDIS_URL,
    commandTimeoutMs: 1_000,
    keyPrefix: options.redisPrefix ?? randomIds.uuid(),
    onError: () => undefined,
  });
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const realtime = createRealtimeModule({
    database: open.database,
    runner: open.runner,
    redis,
    clock,
    ids: randomIds,
    metrics,
    processId: randomIds.uuid(),
    log: problemLog(problems),
    authenticator: desk.authenticator,
    verifyHandshake: desk.verifyHandshake,
    onRevoked: (listener: (revocation: Revocation) => void) => desk.onRevoked(listener),
    limits: config.realtime,
    hasLimits: config.security.RATE_LIMITS,
    reportBug: (thrown) => void problems.push(thrown),
  });
  const { server, url } = await serve(realtime, desk, problems);
  return {
    ...{ url, realtime, desk, redis, metrics, problems },
    close: async () => {
      await realtime.stop();
      await redis.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  realtime: RealtimeModule,
  desk: TokenDesk,
  problems: unknown[],
): Promise<{ server: Server; url: string }> {
  const app: RequestListener = createApp({
    ids: randomIds,
    isOriginAllowed: () => true,
    trustedProxies: 0,
    body: { limitBytes: 1_048_576, maxDepth: 32 },
    first: [],
    admission: [authenticateRequests(desk.authenticator)],
    reportBug: (thrown) => void problems.push(thrown),
    mounts: [
      {
        path: '/realtime/v1/api/broadcast',
        handler: realtime.broadcastHandler([authenticateRequests(desk.authenticator)]),
      },
    ],
    routes: [],
  });
  const server = createServer(app);
  realtime.serve({
    httpServer: server,
    isOriginAllowed: (origin) => origin !== 'https://evil.example',
    trustedProxies: 0,
  });
  refuseUnknownUpgrades(server, (path) => path === '/realtime/v1/websocket');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function configOf({ open, environment, redisUrl }: RealtimeProcessOptions): Config {
  return loadConfig({
    NODE_ENV: 'test',
    REDIS_URL: redisUrl ?? process.env['TEST_REDIS_URL'] ?? '',
    ANON_KEY,
    SERVICE_ROLE_KEY: SERVICE_KEY,
    INTERNAL_TOKEN: 'test-internal-token-0123',
    SECRET_BOX_KEY_FILE: 'unused',
    DATABASE_APP_URL: open.urls.appUrl,
    DATABASE_SYSTEM_URL: open.urls.systemUrl,
    ...environment,
  });
}

/** Keeps what nobody expects. */
function problemLog(problems: unknown[]): Log {
  const keep = (message: string, fields?: unknown): void => void problems.push({ message, fields });
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: keep,
    error: keep,
    child: () => log,
  };
  return log;
}

/** Waits until something is so. @throws when it takes longer. */
export async function eventually(check: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  await until(check, withinMs);
}
