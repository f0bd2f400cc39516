import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as serveHttp, type Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cloneDatabase, type TestDatabase } from '../testing/postgres.ts';
import { watchMachine } from '../testing/time-limits.ts';
import { until as comesTrue } from '../testing/until.ts';

const machine = watchMachine();

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const CANARIES = {
  service: 'canary-service-0123456789',
  internal: 'canary-internal-0123456789',
  password: 'canary-password-1A!',
  bearer: 'canary-bearer-0123456789',
  query: 'canary-query-0123456789',
  cookie: 'canary-cookie-0123456789',
};
const ANON_KEY = 'anonymous-key-0123456789';

let database: TestDatabase;
let folder: string;
let child: ChildProcess | undefined;
let output = '';
const urls = { public: '', internal: '' };
/** Which release is active, as the API behind the switch would say. */
let activeRelease = 'blue-1';
let active: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'process-life-'));
  database = await cloneDatabase();
  const [port, internalPort] = [await freePort(), await freePort()];
  urls.public = `http://127.0.0.1:${port}`;
  urls.internal = `http://127.0.0.1:${internalPort}`;
  writeCredentials('first');
  active = serveHttp((_request, response) => void response.end(JSON.stringify({ release: activeRelease })));
  active.listen(0, '127.0.0.1');
  await once(active, 'listening');
  child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      PUBLIC_URL: urls.public,
      DATABASE_APP_URL: 'postgres://studyflow_app:canary-unused@127.0.0.1:1/none',
      DATABASE_SYSTEM_URL: 'postgres://studyflow_system:canary-unused@127.0.0.1:1/none',
      DATABASE_CREDENTIALS_FILE: join(folder, 'database.json'),
      REDIS_URL: process.env['TEST_REDIS_URL'],
      ANON_KEY,
      SERVICE_ROLE_KEY: CANARIES.service,
      INTERNAL_TOKEN: CANARIES.internal,
      SECRET_BOX_KEY_FILE: join(folder, 'master.key'),
      MAIL_DIR: folder,
      BCRYPT_COST: '4',
      LOG_LEVEL: 'debug',
      RELEASE: 'green-2',
      RELEASE_COLOUR: 'green',
      ACTIVE_RELEASE_URL: `http://127.0.0.1:${(active.address() as AddressInfo).port}/version`,
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(async () => (await statusOf(`${urls.public}/health/ready`)) === 200);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  active.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The same addresses in another text are another version. */
function writeCredentials(note: string): void {
  const text = { database_app_url: database.appUrl, database_system_url: database.systemUrl, note };
  writeFileSync(join(folder, 'database.json'), JSON.stringify(text));
}

async function statusOf(url: string): Promise<number> {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  await comesTrue(isTrue, 30_000).catch((thrown: unknown) => {
    throw new Error(`It did not happen in time. The process said:\n${output}`, { cause: thrown });
  });
}

async function internal(path: string): Promise<string> {
  return (await fetch(`${urls.internal}${path}`)).text();
}

/** Requests that carry a secret in every place where one can stand, right and wrong ones. */
async function sendCanaries(): Promise<void> {
  const headers = {
    apikey: ANON_KEY,
    authorization: `Bearer ${CANARIES.bearer}`,
    cookie: `session=${CANARIES.cookie}`,
    'content-type': 'application/json',
  };
  const account = JSON.stringify({ email: 'ada@example.test', password: CANARIES.password });
  const withKey = { apikey: ANON_KEY, 'content-type': 'application/json' };
  await Promise.all([
    fetch(`${urls.public}/api/tasks?token=${CANARIES.query}`, { headers }),
    fetch(`${urls.public}/nothing/${CANARIES.query}`, { headers }),
    fetch(`${urls.public}/auth/v1/signup`, { method: 'POST', headers: withKey, body: account }),
    fetch(`${urls.public}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: withKey,
      body: account,
    }),
    fetch(`${urls.public}/api/tasks`, {
      method: 'POST',
      headers: { ...headers, apikey: CANARIES.service },
      body: '{"password":',
    }),
    fetch(`${urls.public}/api/profiles/me`, {
      headers: { apikey: CANARIES.service, authorization: `Bearer ${CANARIES.service}` },
    }),
  ]);
}

test('the internal port shows which credentials are in use, and a new file is taken up while serving', async () => {
  type Report = { credentials: { name: string; version: string }[] };
  const read = async (): Promise<Report> => JSON.parse(await internal('/internal/credentials')) as Report;
  const before = await read();
  expect(before.credentials.map(({ name }) => name)).toEqual(['database', 'redis', 'signing-keys']);
  writeCredentials('second');
  await until(async () => (await read()).credentials[0]?.version !== before.credentials[0]?.version);
  expect(await statusOf(`${urls.public}/health/ready`)).toBe(200);
});

test('a process is ready before its release is active; it takes rooms and jobs when it is (O2)', async () => {
  const version = await fetch(`${urls.public}/version`);
  expect(version.headers.get('cache-control')).toBe('no-store');
  expect(await version.json()).toEqual({
    version: expect.any(String),
    release: 'green-2',
    colour: 'green',
  });
  expect(await internal('/metrics')).toContain('studyflow_release_promoted 0');
  expect(await internal('/metrics')).toContain('studyflow_release_info{release="green-2",colour="green"} 1');
  expect(output).not.toContain('"part":"outbox"');

  activeRelease = 'green-2';
  await until(async () => (await internal('/metrics')).includes('studyflow_release_promoted 1'));
  activeRelease = 'blue-1';
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await internal('/metrics')).toContain('studyflow_release_promoted 1');
  expect(await internal('/metrics')).toContain('studyflow_outbox');
  expect(await statusOf(`${urls.public}/health/ready`)).toBe(200);
});

test('no secret reaches logs, metrics, health or the internal pages, and SIGTERM ends in order (S23)', async () => {
  await sendCanaries();
  const pages = await Promise.all(
    ['/metrics', '/health/ready', '/internal/credentials', '/internal/actors'].map(internal),
  );
  expect(pages[0]).toContain('http_request_duration_seconds');
  expect(pages[1]).toContain('"name":"redis"');

  const exit = once(child!, 'exit');
  const startedAt = performance.now();
  child!.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(performance.now() - startedAt).toBeLessThan(5_000 * machine.factor());
  expect(output).toContain('"message":"stopped"');

  const everything = output + pages.join('\n');
  const password = new URL(database.appUrl).password;
  for (const canary of ['canary', password]) expect(everything).not.toContain(canary);
});
