import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { enableEngines } from '../../../tools/vault/engines.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { canonical, createSecretBox, decrypt, encrypt, partsOf } from '../../platform/secrets/secret-box.ts';
import { transitMasterKey } from '../../platform/vault/transit-master-key.ts';
import { createVaultClient } from '../../platform/vault/vault-client.ts';
import { createVaultTransport } from '../../platform/vault/vault-transport.ts';
import { startServers } from '../global-setup.ts';
import { stopKeptServers } from '../servers.ts';
import { cloneDatabase, type TestDatabase } from '../postgres.ts';

/** O12. */
const ROWS = 100_000;
const KILLS = 20;
const READERS = 4;

const POLICY = `
path "transit/encrypt/studyflow" { capabilities = ["update"] }
path "transit/decrypt/studyflow" { capabilities = ["update"] }
path "transit/keys/studyflow/config" { capabilities = ["update"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
`;

let folder: string;
let server: VaultServer;
let identity: PodIdentity;
let database: TestDatabase;
let admin: pg.Client;
let tokenFile: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resealing-'));
  [server] = await Promise.all([startVault({ storage: 'raft' }), startServers()]);
  database = await cloneDatabase();
  await enableEngines(server.api);
  await server.api.write('transit/keys/studyflow', { type: 'aes256-gcm96' });
  identity = await openPodIdentity(server.api);
  await identity.addRole({ name: 'studyflow', serviceAccount: 'study-worker', policy: POLICY });
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, await identity.tokenOf('study-worker'));
  admin = await database.connect('admin');
}, 120_000);
afterAll(async () => {
  identity.close();
  await Promise.all([server.stop(), database.drop()]);
  await stopKeptServers();
  rmSync(folder, { recursive: true, force: true });
});

const secretOf = (id: string): string => `secret of ${id}`;

/** Sealed as the platform does it, with calls of Vault for a thousand at once. */
async function fill(): Promise<string[]> {
  const userId = randomUUID();
  await admin.query(`insert into auth.users (id, email) values ($1, 'many@example.org')`, [userId]);
  const ids: string[] = [];
  while (ids.length < ROWS) {
    const some = Array.from({ length: 2_000 }, () => ({ id: randomUUID(), key: randomBytes(32) }));
    const { data } = await server.api.write('transit/encrypt/studyflow', {
      batch_input: some.map(({ id, key }) => ({
        plaintext: key.toString('base64'),
        associated_data: Buffer.from(`key:session:${id}`).toString('base64'),
      })),
    });
    const results = data['batch_results'] as { ciphertext: string }[];
    const sealed = some.map(({ id, key }, index) => {
      const [, version = '', bytes = ''] = /^vault:v(\d+):(.+)$/.exec(results[index]?.ciphertext ?? '') ?? [];
      const wrapped = Buffer.from(bytes, 'base64').toString('base64url');
      const box = encrypt(key, Buffer.from(secretOf(id)), `session:${id}`).toString('base64url');
      return `sb1.vault-${version}.${wrapped}.${box}`;
    });
    await admin.query(
      `insert into auth.sessions (id, user_id, refresh_token_hmac_key)
       select id, $1, sealed from unnest($2::uuid[], $3::text[]) as s(id, sealed)`,
      [userId, some.map(({ id }) => id), sealed],
    );
    ids.push(...some.map(({ id }) => id));
  }
  return ids;
}

/** Opens rows by chance without a pause, and keeps no data key. */
async function read(
  ids: readonly string[],
  isOver: () => boolean,
): Promise<{ opened: number; failures: unknown[] }> {
  const vault = createVaultClient({
    transport: createVaultTransport({ address: server.address, timeoutMs: 30_000 }),
    role: 'studyflow',
    authMount: 'kubernetes',
    tokenFile,
  });
  const box = createSecretBox(transitMasterKey({ vault, mount: 'transit', key: 'studyflow', keptMs: 1 }));
  const client = await database.connect('system');
  const failures: unknown[] = [];
  let opened = 0;
  while (!isOver()) {
    const id = ids[Math.floor(Math.random() * ids.length)] ?? '';
    try {
      const { rows } = await client.query<{ sealed: string }>(
        'select refresh_token_hmac_key as sealed from auth.sessions where id = $1',
        [id],
      );
      const text = (await box.open(rows[0]?.sealed ?? '', `session:${id}`)).toString();
      if (text !== secretOf(id)) throw new Error('another secret');
      opened += 1;
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  await vault.close();
  return { opened, failures };
}

/** The real command; killed at this batch of its run. @returns its code, or null when it was killed. */
async function reseal(options: { killAt?: number; flags?: string[] } = {}): Promise<number | null> {
  const child = spawn(process.execPath, ['services/processes/reseal.ts', ...(options.flags ?? [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      DATABASE_APP_URL: database.appUrl,
      DATABASE_SYSTEM_URL: database.systemUrl,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      ANON_KEY: 'anon-key-of-the-test-0123',
      SERVICE_ROLE_KEY: 'service-key-of-the-test-0123',
      INTERNAL_TOKEN: 'internal-token-of-the-test-0123',
      SECRET_BOX_KEY_FILE: join(folder, 'secret-box.key'),
      MAIL_DIR: join(folder, 'mails'),
      VAULT_ADDR: server.address,
      VAULT_TOKEN_FILE: tokenFile,
      VAULT_TRANSIT_KEY: 'studyflow',
      VAULT_CREDENTIALS: 'none',
      VAULT_TIMEOUT_MS: '30000',
    },
  });
  let batches = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('sealed anew')) batches += 1;
    if (batches === options.killAt) child.kill('SIGKILL');
  });
  return await new Promise((resolve) => child.on('exit', (code) => resolve(code)));
}

async function left(keyId: string): Promise<number> {
  const { rows } = await admin.query<{ rows: number }>(
    `select count(*)::integer as rows from auth.sessions where split_part(refresh_token_hmac_key, '.', 2) <> $1`,
    [keyId],
  );
  return rows[0]?.rows ?? -1;
}

/** Every row, by Vault itself and not by the code under test. @returns how many cannot be opened. */
async function undecryptable(): Promise<number> {
  const { rows } = await admin.query<{ id: string; sealed: string }>(
    'select id, refresh_token_hmac_key as sealed from auth.sessions',
  );
  let bad = 0;
  for (let start = 0; start < rows.length; start += 2_000) {
    const some = rows.slice(start, start + 2_000);
    const { data } = await server.api.write('transit/decrypt/studyflow', {
      batch_input: some.map(({ id, sealed }) => {
        const { keyId, wrapped } = partsOf(sealed);
        return {
          ciphertext: `${keyId.replace('vault-', 'vault:v')}:${canonical(wrapped).toString('base64')}`,
          associated_data: Buffer.from(`key:session:${id}`).toString('base64'),
        };
      }),
    });
    const results = data['batch_results'] as { plaintext: string }[];
    bad += some.filter(({ id, sealed }, index) => {
      const key = Buffer.from(results[index]?.plaintext ?? '', 'base64');
      const plain = decrypt(key, canonical(partsOf(sealed).box), `session:${id}`).toString();
      return plain !== secretOf(id);
    }).length;
  }
  return bad;
}

test('O12: 100,000 values come to a rotated key while they are read, killed at 20 batches, and none is lost', async () => {
  const ids = await fill();
  await server.api.write('transit/keys/studyflow/rotate');
  let isOver = false;
  const reading = Array.from({ length: READERS }, () => read(ids, () => isOver));

  let kills = 0;
  for (let run = 0; run < KILLS; run += 1) {
    const before = await left('vault-2');
    if ((await reseal({ killAt: 2 + Math.floor(Math.random() * 8) })) === null) kills += 1;
    expect(await left('vault-2')).toBeLessThan(before);
  }
  const rest = await left('vault-2');
  expect(await reseal({ flags: ['--end-older'] })).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  isOver = true;
  const readers = await Promise.all(reading);

  const opened = readers.reduce((sum, one) => sum + one.opened, 0);
  const failures = readers.flatMap((one) => one.failures);
  const bad = await undecryptable();
  process.stdout.write(
    `O12: ${ROWS} rows, ${kills} kills with ${rest} rows to go after the last, ${opened} reads, ` +
      `${failures.length} errors, ${await left('vault-2')} rows of the old key, ${bad} undecryptable\n`,
  );
  expect(failures).toEqual([]);
  expect([kills, await left('vault-2'), bad]).toEqual([KILLS, 0, 0]);
  expect(rest).toBeGreaterThan(0);
  expect(opened).toBeGreaterThan(300);
  const { data } = await server.api.read('transit/keys/studyflow');
  expect(data['min_decryption_version']).toBe(2);
}, 600_000);
