import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { waitUntil } from '../../../tools/local/wait.ts';
import { enableEngines } from '../../../tools/vault/engines.ts';
import {
  ANON_KEY,
  startPlatformProcess,
  type PlatformProcess,
  type Report,
} from '../../../tools/vault/platform-process.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { startServers } from '../global-setup.ts';
import { cloneDatabase, type TestDatabase } from '../postgres.ts';
import { stopKeptServers } from '../servers.ts';

/** A machine that is full makes everybody late; nothing here promises a time. */
const PATIENT = { timeoutMs: 240_000, everyMs: 100 };
const PATH = 'here/study';
const KEY = 'here.study.secret-box';

let folder: string;
let server: VaultServer;
let identity: PodIdentity;
let database: TestDatabase;
let admin: pg.Client;
let here: PlatformProcess;
let there: PlatformProcess;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'platform-keys-'));
  [server] = await Promise.all([startVault({ storage: 'raft' }), startServers()]);
  database = await cloneDatabase();
  admin = await database.connect('admin');
  await enableEngines(server.api);
  await server.api.write(`transit/keys/${KEY}`, { type: 'aes256-gcm96' });
  identity = await openPodIdentity(server.api);
  const [, policy = ''] =
    /```hcl\n([^`]+)```/.exec(readFileSync('services/platform/vault/README.md', 'utf8')) ?? [];
  await identity.addRole({
    name: 'pods',
    serviceAccount: 'study',
    policy: policy.replaceAll('<path>', PATH).replaceAll('<key>', KEY),
  });
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, await identity.tokenOf('study'));
  const environment = {
    DATABASE_APP_URL: database.appUrl,
    DATABASE_SYSTEM_URL: database.systemUrl,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    RATE_LIMITS: 'off',
    SIGNING_KEY_PUBLISH_SECONDS: '2',
    VAULT_ADDR: server.address,
    VAULT_ROLE: 'pods',
    VAULT_TOKEN_FILE: tokenFile,
    VAULT_PATH: PATH,
    VAULT_TRANSIT_KEY: KEY,
    VAULT_CREDENTIALS: 'signing-keys',
    VAULT_POLL_MS: '200',
    VAULT_TIMEOUT_MS: '30000',
  };
  const start = (number: number): Promise<PlatformProcess> =>
    startPlatformProcess({
      ...{ name: `study-${number}`, podIP: `127.17.${process.pid % 250}.${number}`, folder },
      environment,
    });
  here = await start(1);
  there = await start(2);
}, 400_000);
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  identity.close();
  await Promise.all([server.stop(), database.drop()]);
  await stopKeptServers();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

async function send(
  { url }: PlatformProcess,
  address: string,
  { token, body }: { readonly token?: string; readonly body?: object } = {},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const answer = await fetch(`${url}${address}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      apikey: ANON_KEY,
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}

/** Until both processes say this of a credential. */
async function untilBoth(credential: string, isSo: (report: Report) => boolean): Promise<readonly Report[]> {
  let reports: readonly (Report | undefined)[] = [];
  const areSo = await waitUntil(async () => {
    reports = await Promise.all([here, there].map((one) => one.report(credential)));
    return reports.every((report) => report !== undefined && isSo(report));
  }, PATIENT);
  if (!areSo) throw new Error(`They say ${JSON.stringify(reports)}`);
  return reports as readonly Report[];
}

/** As the operator does it. */
async function wish(phase: 'publish' | 'sign', cas: number): Promise<void> {
  await server.api.write(`secret/data/${PATH}/signing-keys`, {
    data: { rotation: 'of-a-test/1', phase },
    options: { cas },
  });
}

/** A slow machine lets people sign in less often in the same time. */
const ENOUGH = 4;

/** Signs in and in again at one process, and shows each token to the other one. @returns how often */
async function live(isOver: () => boolean, refusals: unknown[]): Promise<number> {
  const who = { email: `${crypto.randomUUID()}@example.test`, password: crypto.randomUUID() };
  const first = await send(here, '/auth/v1/signup', { body: who });
  const tokens = [String(first.body['access_token'])];
  let count = 0;
  while (!isOver() || count < ENOUGH) {
    const [signing, asked] = count % 2 === 0 ? [here, there] : [there, here];
    const grant = await send(signing, '/auth/v1/token?grant_type=password', { body: who });
    tokens[1] = String(grant.body['access_token']);
    const looks = await Promise.all(tokens.map((token) => send(asked, '/auth/v1/user', { token })));
    refusals.push(...[grant, ...looks].filter(({ status }) => status !== 200));
    count += 1;
  }
  return count;
}

async function kidsOf(one: PlatformProcess): Promise<readonly string[]> {
  const { body } = await send(one, '/auth/v1/.well-known/jwks.json');
  return (body['keys'] as { kid: string }[]).map(({ kid }) => kid);
}

test('another key signs because that was wished in Vault, while people sign in at both processes, and nobody is refused', async () => {
  const [before] = await untilBoth('signing-keys', ({ version }) => version === 'kv-0');
  const refusals: unknown[] = [];
  let isOver = false;
  const people = Array.from({ length: 3 }, () => live(() => isOver, refusals));
  await wish('publish', 0);
  const [published] = await untilBoth('signing-keys', ({ version }) => version === 'kv-1');
  expect(published?.key_id).toBe(before?.key_id);
  await wish('sign', 1);
  const reports = await untilBoth('signing-keys', ({ version }) => version === 'kv-2');
  const [kid] = reports.map(({ key_id }) => key_id);
  expect(kid).not.toBe(before?.key_id);
  expect(reports.map(({ key_id, left }) => [key_id, left])).toEqual([
    [kid, 1],
    [kid, 1],
  ]);
  expect(await kidsOf(there)).toEqual(expect.arrayContaining([kid, before?.key_id]));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  isOver = true;
  const counts = await Promise.all(people);
  expect(refusals).toEqual([]);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(ENOUGH);

  await admin.query(`update auth.signing_keys set retires_at = now() where status = 'previous'`);
  await untilBoth('signing-keys', ({ left }) => left === 0);
  expect(await kidsOf(here)).not.toContain(before?.key_id);
}, 600_000);

test('processes seal anew with a rotated key, say how much is left, and need no older version then', async () => {
  const who = { email: `${crypto.randomUUID()}@example.test`, password: crypto.randomUUID() };
  const grant = await send(here, '/auth/v1/signup', { body: who });
  await untilBoth('secret-box', ({ version, left }) => version === 'kv-1' && left === 0);
  await server.api.write(`transit/keys/${KEY}/rotate`);
  await untilBoth('secret-box', ({ version, left }) => version === 'kv-2' && left === 0);
  await server.api.write(`transit/keys/${KEY}/config`, { min_decryption_version: 2 });
  const renewed = await send(there, '/auth/v1/token?grant_type=refresh_token', {
    body: { refresh_token: grant.body['refresh_token'] },
  });
  expect(renewed.status).toBe(200);
}, 600_000);
