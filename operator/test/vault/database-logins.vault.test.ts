import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startPostgres, type LocalPostgres } from '../../../tools/local/postgres.ts';
import { removeDataHome } from '../../../tools/local/unprivileged.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import { enableEngines } from '../../../tools/vault/engines.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { checkPolicy } from '../../src/controllers/secret-rotation/policy.ts';
import type { Subject, Turn } from '../../src/controllers/secret-rotation/secret-kind.ts';
import { SECRET_KINDS } from '../../src/controllers/secret-rotation/secret-kinds.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { openAs, type OpenAsOptions } from './stage/open-as.ts';

const SHIPPED = readFileSync('charts/study-operator/files/vault/operator.hcl', 'utf8');
const { database } = SECRET_KINDS;
const TIME_LIMIT_MS = 120_000;

let folder: string;
let server: VaultServer;
let postgres: LocalPostgres;
let identity: PodIdentity;
let subject: Subject;
let vault: Vault;
let clockMs = 0;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'logins-'));
  postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), password: 'admin' });
  server = await startVault({ storage: 'raft' });
  await enableEngines(server.api);
  identity = await openPodIdentity(server.api);
  const { host } = new URL(postgres.url);
  subject = {
    namespace: identity.namespace,
    platform: 'study',
    secret: 'database',
    address: `postgres://{{username}}:{{password}}@${host}/studyflow`,
  };
  await addLogins(host);
  vault = await openAs('operator', SHIPPED, ground());
}, TIME_LIMIT_MS);
afterAll(async () => {
  await vault.close();
  identity.close();
  await server.stop();
  await postgres.stop();
  removeDataHome(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
});

/** What a client is opened with; its clock is the tests'. */
const ground = (): OpenAsOptions => ({ server, identity, folder, now: () => clockMs });

/** Two logins for each of the platform's two, as static roles of Vault. */
async function addLogins(host: string): Promise<void> {
  await server.api.write('database/config/study', {
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: `${subject.namespace}.study.*`,
    connection_url: `postgresql://{{username}}:{{password}}@${host}/studyflow?sslmode=disable`,
    username: 'postgres',
    password: 'admin',
  });
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  for (const login of ['app_a', 'app_b', 'system_a', 'system_b']) {
    await admin.query(`create role ${login} login`);
    await server.api.write(
      `database/static-roles/${subject.namespace}.study.database-${login.replace('_', '-')}`,
      { db_name: 'study', username: login, rotation_period: '8760h' },
    );
  }
  await admin.end();
}

function turn(rotation: string): Turn {
  return {
    vault,
    subject,
    rotation,
    now: new Date(),
    releases: [],
    hear: () => Promise.resolve([]),
    connectionsOf: () => Promise.resolve({ from: [] }),
  };
}

/** Makes and writes the next logins. @returns what pods would connect to. */
async function rotate(rotation: string): Promise<{ version: number; address: string }> {
  const [stage] = database.stages;
  const written = await stage?.(turn(rotation));
  const { data } = (await server.api.read(`secret/data/${subject.namespace}/study/database`)).data;
  return {
    version: written?.version ?? 0,
    address: (data as { database_app_url: string }).database_app_url,
  };
}

/** Who is let in with this address. */
async function whoIs(address: string): Promise<string> {
  const client = new pg.Client(address);
  try {
    await client.connect();
    const { rows } = await client.query<{ who: string }>('select current_user as who');
    return rows[0]?.who ?? '';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

test('the shipped policy is neither too narrow nor too wide', async () => {
  await expect(checkPolicy(vault, database, subject)).resolves.toBeUndefined();
});

test.each([
  ['narrow', SHIPPED.replace('"create", "read", "update"', '"read"'), 'tooNarrow'],
  ['wide', `${SHIPPED}\npath "database/*" { capabilities = ["read", "update"] }`, 'tooWide'],
])('a policy that is too %s is refused before anything is begun', async (name, policy, kind) => {
  const other = await openAs(name, policy, ground());
  await expect(checkPolicy(other, database, subject)).rejects.toMatchObject({ kind });
  await other.close();
});

test('both logins of a pair are good until the old one is revoked, and then only the new one is', async () => {
  const first = await rotate('r/1');
  expect(await whoIs(first.address)).toBe('app_a');
  const second = await rotate('r/2');
  expect(second.version).toBe(first.version + 1);
  expect([await whoIs(first.address), await whoIs(second.address)]).toEqual(['app_a', 'app_b']);
  expect(await rotate('r/2')).toEqual(second);
  expect(await database.revoke(turn('r/2'), second.version)).toBe('Revoked');
  expect([await whoIs(first.address), await whoIs(second.address)]).toEqual(['28P01', 'app_b']);
});

test('a password that somebody has changed in Vault is written at rest', async () => {
  const before = await rotate('r/3');
  await server.api.write(`database/rotate-role/${subject.namespace}.study.database-app-a`);
  expect(await whoIs(before.address)).toBe('28P01');
  expect(await database.repair?.(turn('r/3'))).toMatchObject({ version: before.version + 1 });
  const { data } = (await server.api.read(`secret/data/${subject.namespace}/study/database`)).data;
  expect(await whoIs((data as { database_app_url: string }).database_app_url)).toBe('app_a');
});

test('nothing is begun while the newest version is deleted, since nobody knows then which logins serve', async () => {
  const document = `${subject.namespace}/study/database`;
  const before = await rotate('r/4');
  await server.api.remove(`secret/data/${document}`);
  await expect(rotate('r/5')).rejects.toMatchObject({ kind: 'deleted' });
  expect(await whoIs(before.address)).toMatch(/^app_[ab]$/);
  await server.api.write(`secret/undelete/${document}`, { versions: [before.version] });
  expect((await rotate('r/5')).version).toBe(before.version + 1);
});

test('a leader that stood still between its check and its call changes no login: Vault refuses the call', async () => {
  const role = `${subject.namespace}.study.database-app-a`;
  const password = async (): Promise<unknown> =>
    (await server.api.read(`database/static-creds/${role}`)).data['password'];
  let stoodStillMs = 0;
  const late = await openAs('operator', SHIPPED, {
    ...ground(),
    leadsForMs: () => 3_000,
    before: async (path) => {
      if (path.startsWith('database/rotate-role/')) await delay(stoodStillMs);
    },
  });
  const first = await password();
  await late.writeFenced(`database/rotate-role/${role}`, {});
  const second = await password();
  expect(second).not.toBe(first);
  stoodStillMs = 1_500;
  await expect(late.writeFenced(`database/rotate-role/${role}`, {})).rejects.toMatchObject({
    kind: 'forbidden',
  });
  expect(await password()).toBe(second);
  await late.close();
});

test('what cannot be taken back is not sent when too little of the lease is left, or when tokens cannot be shortened', async () => {
  const rotate = `database/rotate-role/${subject.namespace}.study.database-app-a`;
  const short = await openAs('operator', SHIPPED, { ...ground(), leadsForMs: () => 900 });
  await expect(short.writeFenced(rotate, {})).rejects.toMatchObject({ kind: 'fenced' });
  const periodic = await openAs('periodic', SHIPPED, { ...ground(), leadsForMs: () => 10_000 });
  await server.api.write('auth/kubernetes/role/periodic', { token_period: 600 });
  await expect(periodic.writeFenced(rotate, {})).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('service tokens without a period'),
  });
});

test('a token that was revoked is replaced within the call; a Vault that is sealed says so', async () => {
  await rotate('r/6');
  clockMs += 3_000;
  await server.api.write('sys/leases/revoke-prefix/auth/kubernetes', {});
  await expect(rotate('r/7')).resolves.toMatchObject({ address: expect.stringContaining('postgres://') });
  await server.seal();
  await expect(rotate('r/8')).rejects.toMatchObject({ kind: 'sealed' });
  await server.unseal();
  // Just unsealed, its database engine may answer 500 (`duplicate item`) while it counts its static roles.
  const isBack = await waitUntil(async () => (await rotate('r/8').catch(() => undefined)) !== undefined, {
    timeoutMs: 30_000,
  });
  expect(isBack).toBe(true);
});
