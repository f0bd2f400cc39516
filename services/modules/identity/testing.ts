import { createServer, type RequestListener, type Server } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../platform/clock/clock.ts';
import { loadConfig, type Config } from '../../platform/config/config.ts';
import { createApp } from '../../platform/http/app.ts';
import { authenticateRequests } from '../../platform/http/authenticate.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { openMasterKeyFile } from '../../platform/secrets/master-key-file.ts';
import { createSecretBox, type SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import { createJobQueue } from '../../platform/jobs/queue.ts';
import { createJobStore } from '../../platform/jobs/job-store.ts';
import { runAttempt } from '../../platform/jobs/run-attempt.ts';
import type { Mail, Mailer } from '../../platform/mail/mail.ts';
import type { RateLimiter } from '../../platform/rate-limit/rate-limiter.ts';
import { createIdentityModule, type IdentityModule, type IdentityModuleDeps } from './module.ts';
import type { Wake } from './revocation/wake.ts';
import type { AuthLimits } from './surface/auth-handler.ts';
import { until } from '../../testing/until.ts';

export const ANON_KEY = 'test-anon-key-0123456789';
export const SERVICE_KEY = 'test-service-key-0123456789';

/** A log that keeps its lines. */
export function keepingLog(lines: { level: string; message: string; fields: unknown }[] = []): Log {
  const at = (level: string) => (message: string, fields?: unknown) =>
    void lines.push({ level, message, fields });
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}

/** Wakes every module that shares it, as Redis does between processes. */
export function sharedWake(): Wake {
  const listeners = new Set<() => void>();
  return {
    announce: () => listeners.forEach((listener) => listener()),
    onWake: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A wake that reaches nobody. */
export const NO_WAKE: Wake = { announce: () => undefined, onWake: () => () => undefined };

export async function openTestBox(): Promise<{ box: SecretBox; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'studyflow-box-'));
  return {
    box: createSecretBox(openMasterKeyFile({ path: join(folder, 'key'), create: true })),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One process with accounts only, on a port of its own. */
export interface TestProcess {
  readonly url: string;
  readonly module: IdentityModule;
  readonly lines: { level: string; message: string; fields: unknown }[];
  readonly bugs: unknown[];
  /** Sends what waits in the queue. */
  deliverMails(): Promise<void>;
  /** Sends what waits, and gives every mail that was sent, in order. */
  mails(): Promise<Mail[]>;
  close(): Promise<void>;
}

export interface TestProcessOptions {
  readonly open: Pick<OpenDatabase, 'runner' | 'urls' | 'database'>;
  readonly box: SecretBox;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly wake?: Wake;
  readonly limits?: AuthLimits;
  /** Whose tokens it makes and takes; processes of one platform share it. @default its own url */
  readonly publicUrl?: string;
  readonly start?: boolean;
  readonly mailer?: Mailer;
  /** How often mails may be asked for. @default as often as the test likes */
  readonly limiter?: Pick<RateLimiter, 'take'>;
  readonly forgetPerson?: IdentityModuleDeps['forgetPerson'];
}

export async function startTestProcess(options: TestProcessOptions): Promise<TestProcess> {
  const { open, box, clock = systemClock, wake = NO_WAKE, limits } = options;
  const mailFolder = await mkdtemp(join(tmpdir(), 'studyflow-mail-'));
  const lines: TestProcess['lines'] = [];
  const bugs: unknown[] = [];
  const mounted: { app?: RequestListener } = {};
  const server = createServer((request, response) => mounted.app?.(request, response));
  const url = await listen(server);
  const config = testConfig({
    PUBLIC_URL: options.publicUrl ?? url,
    DATABASE_APP_URL: open.urls.appUrl,
    DATABASE_SYSTEM_URL: open.urls.systemUrl,
    MAIL_DIR: mailFolder,
    ...options.environment,
  });
  const module = createIdentityModule({
    config,
    runner: open.runner,
    clock,
    ids: randomIds,
    log: keepingLog(lines),
    secretBox: box,
    wake,
    queue: createJobQueue(open.database),
    ...(options.limiter !== undefined && { limiter: options.limiter }),
    ...(options.mailer !== undefined && { mailer: options.mailer }),
    ...(options.forgetPerson !== undefined && { forgetPerson: options.forgetPerson }),
    reportBug: (thrown) => void bugs.push(thrown),
  });
  mounted.app = createApp({
    ids: randomIds,
    isOriginAllowed: () => true,
    trustedProxies: 0,
    body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: 32 },
    first: [],
    admission: [authenticateRequests(module.authenticator)],
    reportBug: (thrown) => void bugs.push(thrown),
    mounts: [{ path: '/auth/v1', handler: module.authHandler(limits) }],
    routes: module.parts.routes ?? [],
  });
  if (options.start !== false) await module.start();
  const deliverMails = mailDeliveryOf(open, module, keepingLog(lines));
  return {
    url,
    module,
    lines,
    bugs,
    deliverMails,
    mails: async () => {
      await deliverMails();
      const names = (await readdir(mailFolder)).filter((name) => !name.startsWith('.')).sort();
      return Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(mailFolder, name), 'utf8')) as Mail),
      );
    },
    close: async () => {
      await module.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(mailFolder, { recursive: true, force: true });
    },
  };
}

/** A worker that does one round, when a test says so: mails of processes that share a database stay apart. */
function mailDeliveryOf(
  { database }: Pick<OpenDatabase, 'database'>,
  { parts }: IdentityModule,
  log: Log,
): () => Promise<void> {
  const store = createJobStore(database);
  const jobs = (parts.jobs ?? []).filter(({ schedule }) => schedule === undefined);
  const { signal } = new AbortController();
  const deps = { store, log, observe: () => undefined, chance: () => 0.5 };
  return async () => {
    for (const job of jobs) {
      const claimed = await store.claim([job.name], 100, 10_000);
      // One by one, and a file of mails is named by the millisecond: so they stay in order.
      for (const attempt of claimed.toSorted((one, other) => Number(one.id) - Number(other.id))) {
        await runAttempt(deps, { job, attempt, signal, stopping: signal });
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  };
}

function testConfig(environment: Readonly<Record<string, string>>): Config {
  return loadConfig({
    NODE_ENV: 'test',
    REDIS_URL: 'redis://127.0.0.1:1',
    ANON_KEY,
    SERVICE_ROLE_KEY: SERVICE_KEY,
    INTERNAL_TOKEN: 'test-internal-token-0123',
    SECRET_BOX_KEY_FILE: 'unused',
    BCRYPT_COST: '4',
    ...environment,
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
}

/** The answer to a plain request, as any client would see it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { user?: Record<string, unknown> };
}

export const NEW_FORM = { 'X-Supabase-Api-Version': '2024-01-01' };

/** Sends JSON to a test process; a string goes out as it is. */
export async function send(
  to: { readonly url: string },
  method: string,
  path: string,
  options: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, token, headers } = options;
  const response = await fetch(`${to.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...NEW_FORM,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
  };
}

/** A new person with a session. */
export interface SignedIn {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const PASSWORD = 'correct horse battery';
let people = 0;

export async function signUpSomebody(to: { readonly url: string }): Promise<SignedIn> {
  people += 1;
  const email = `person-${people.toString()}@example.test`;
  const answer = await send(to, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
  return signedIn(answer, email);
}

export async function signInAgain(to: { readonly url: string }, email: string): Promise<SignedIn> {
  const body = { email, password: PASSWORD };
  return signedIn(await send(to, 'POST', '/auth/v1/token?grant_type=password', { body }), email);
}

function signedIn({ status, body }: Answer, email: string): SignedIn {
  if (status !== 200) throw new Error(`Signing in answered ${status.toString()}: ${JSON.stringify(body)}`);
  return {
    id: String(body.user?.['id']),
    email,
    accessToken: String(body['access_token']),
    refreshToken: String(body['refresh_token']),
  };
}

export function refresh(to: { readonly url: string }, refreshToken: string): Promise<Answer> {
  return send(to, 'POST', '/auth/v1/token?grant_type=refresh_token', {
    body: { refresh_token: refreshToken },
  });
}

/** Asks again as clients do while the answer is that the service is busy, which a full machine may make it. */
export async function untilServed(ask: () => Promise<Answer>): Promise<Answer> {
  let answer = await ask();
  for (let tries = 0; answer.status === 503 && tries < 30; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    answer = await ask();
  }
  return answer;
}

/** A clock that a test moves. */
export function movableClock(): Clock & { move(milliseconds: number): void } {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    monotonicMs: () => performance.now() + offset,
    move: (milliseconds) => void (offset += milliseconds),
  };
}

/** Waits until something is so. @throws when it takes longer than `withinMs` */
export async function eventually(check: () => Promise<boolean> | boolean, withinMs = 1_000): Promise<void> {
  await until(check, withinMs);
}
