import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentityModule, type IdentityModule } from '../modules/identity/module.ts';
import { createRealtimeModule, type RealtimeModule } from '../modules/realtime/module.ts';
import { systemClock, type Clock } from '../platform/clock/clock.ts';
import { loadConfig, type Config } from '../platform/config/config.ts';
import { createApp } from '../platform/http/app.ts';
import { authenticateRequests } from '../platform/http/authenticate.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { openMasterKeyFile } from '../platform/secrets/master-key-file.ts';
import { createSecretBox } from '../platform/secrets/secret-box.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { OpenDatabase } from './database.ts';

export const ANON_KEY = 'test-anon-key-0123456789';
export const SERVICE_KEY = 'test-service-key-0123456789';

/** One process with accounts and realtime on a port of its own. */
export interface RealtimeProcess {
  readonly url: string;
  readonly identity: IdentityModule;
  readonly realtime: RealtimeModule;
  readonly problems: unknown[];
  close(): Promise<void>;
}

export interface RealtimeProcessOptions {
  readonly open: OpenDatabase;
  /** Shared by the processes of one platform. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Whose tokens it takes; processes of one platform share it. @default its own url */
  readonly publicUrl?: string;
}

/** A folder for the key that the processes of one platform share. */
export async function openKeyFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'realtime-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function startRealtimeProcess(options: RealtimeProcessOptions): Promise<RealtimeProcess> {
  const { open, folder, clock = systemClock } = options;
  const problems: unknown[] = [];
  const mounted: { app?: RequestListener } = {};
  const server = createServer((request, response) => mounted.app?.(request, response));
  const url = await listen(server);
  const config = configOf(options, url);
  const log = problemLog(problems);
  const identity = createIdentityModule({
    config,
    runner: open.runner,
    clock,
    ids: randomIds,
    log,
    secretBox: createSecretBox(openMasterKeyFile({ path: join(folder, 'key'), create: true })),
    wake: { announce: () => undefined, onWake: () => () => undefined },
    reportBug: (thrown) => void problems.push(thrown),
  });
  const realtime = createRealtimeModule({
    database: open.database,
    clock,
    log,
    authenticator: identity.authenticator,
    verifyHandshake: identity.verifyHandshake,
    onRevoked: (listener) => identity.onRevoked(listener),
    limits: config.realtime,
    hasLimits: config.security.RATE_LIMITS,
  });
  mounted.app = createApp({
    ids: randomIds,
    isOriginAllowed: () => true,
    trustedProxies: 0,
    body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: 32 },
    first: [],
    admission: [authenticateRequests(identity.authenticator)],
    reportBug: (thrown) => void problems.push(thrown),
    mounts: [{ path: '/auth/v1', handler: identity.authHandler() }],
    routes: identity.parts.routes ?? [],
  });
  realtime.serve({ httpServer: server, isOriginAllowed: () => true, trustedProxies: 0 });
  await identity.start();
  return {
    url,
    identity,
    realtime,
    problems,
    close: async () => {
      await realtime.stop();
      await identity.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function configOf({ open, folder, environment, publicUrl }: RealtimeProcessOptions, url: string): Config {
  return loadConfig({
    NODE_ENV: 'test',
    REDIS_URL: 'redis://127.0.0.1:1',
    ANON_KEY,
    SERVICE_ROLE_KEY: SERVICE_KEY,
    INTERNAL_TOKEN: 'test-internal-token-0123',
    SECRET_BOX_KEY_FILE: 'unused',
    BCRYPT_COST: '4',
    PUBLIC_URL: publicUrl ?? url,
    DATABASE_APP_URL: open.urls.appUrl,
    DATABASE_SYSTEM_URL: open.urls.systemUrl,
    MAIL_DIR: folder,
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

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A new person with a token. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

export const PASSWORD = 'correct horse battery';
let people = 0;

export async function signUp(url: string): Promise<Person> {
  people += 1;
  const email = `person-${people}-${process.pid}@example.test`;
  const response = await fetch(`${url}/auth/v1/signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', apikey: ANON_KEY },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const body = (await response.json()) as { access_token: string; user: { id: string } };
  if (response.status !== 200)
    throw new Error(`Signing up answered ${response.status}: ${JSON.stringify(body)}`);
  return { id: body.user.id, email, token: body.access_token };
}

/** Waits until something is so. @throws when it takes longer. */
export async function eventually(check: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > endsAt) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
