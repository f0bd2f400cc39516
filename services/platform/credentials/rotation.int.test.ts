import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { cloneDatabase, type TestDatabase } from '../../testing/postgres.ts';
import { systemClock } from '../clock/clock.ts';
import { createRolePools, type PoolOptions, type RolePools } from '../database/pools.ts';
import { recordLog } from '../telemetry/testing.ts';
import { createCredentials } from './credentials.ts';
import { fileSource } from './file-source.ts';
import { readDatabaseUrls } from './read-credentials.ts';

const OPTIONS: PoolOptions = {
  maxConnections: 2,
  acquireTimeoutMs: 2_000,
  statementTimeoutMs: 1_000,
  idleTimeoutMs: 10_000,
  onError: () => undefined,
};
/** Logins of this test alone: passwords are the whole server's, and others use the platform's logins meanwhile. */
const LOGINS = ['rotation_app', 'rotation_system'] as const;

let database: TestDatabase;
let admin: pg.Client;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  database = await cloneDatabase();
  admin = await database.connect('admin');
  await dropLogins();
  for (const login of LOGINS) await admin.query(`create role ${login} login noinherit`);
  await admin.query('grant anon, authenticated, service_role to rotation_app');
  for (const login of LOGINS) await admin.query(`grant connect on database ${database.name} to ${login}`);
});
afterAll(async () => {
  await dropLogins();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function dropLogins(): Promise<void> {
  for (const login of LOGINS) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [login]);
    if (rowCount !== 0) await admin.query(`drop owned by ${login}; drop role ${login}`);
  }
}

/** Sets the passwords on the server and writes the file, as a rotation does. */
async function rotate(path: string, password: string): Promise<void> {
  for (const login of LOGINS) await admin.query(`alter role ${login} password '${password}'`);
  writeCredentials(path, password);
}

function writeCredentials(path: string, password: string): void {
  const urlOf = (login: string): string => {
    const url = new URL(database.appUrl);
    url.username = login;
    url.password = password;
    return url.href;
  };
  const text = { database_app_url: urlOf('rotation_app'), database_system_url: urlOf('rotation_system') };
  writeFileSync(`${path}.next`, JSON.stringify(text));
  renameSync(`${path}.next`, path);
}

/** Asks without pause, more at once than there are connections. @returns how often, and every failure. */
async function askUntil(
  pools: RolePools,
  isOver: () => boolean,
): Promise<{ asked: number; failures: unknown[] }> {
  const failures: unknown[] = [];
  let asked = 0;
  const askOne = async (role: 'authenticated' | 'system'): Promise<void> => {
    while (!isOver()) {
      try {
        const lease = await pools.acquire(role);
        await lease.client.query('select pg_sleep(0.002)');
        lease.release(false);
        asked += 1;
      } catch (thrown) {
        failures.push(thrown);
      }
    }
  };
  const clients = Array.from({ length: 16 }, (_none, index) =>
    askOne(index % 2 === 0 ? 'authenticated' : 'system'),
  );
  await Promise.all(clients);
  return { asked, failures };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('passwords are rotated under load without a failed query, and a wrong one changes nothing', async () => {
  const path = join(folder, 'database.json');
  await rotate(path, 'canary-first-0');
  const log = recordLog();
  const credentials = createCredentials({ clock: systemClock, log, retryMs: 50 });
  const source = fileSource({ path, parse: readDatabaseUrls, versionKey: 'key', log, pollMs: 20 });
  const pools = createRolePools(source.current().value, OPTIONS);
  credentials.follow('database', source, (next) => pools.swap(next));

  let isOver = false;
  const asking = askUntil(pools, () => isOver);
  const versions = new Set([credentials.inUse()[0]?.version]);
  for (let round = 1; round <= 5; round += 1) {
    const before = credentials.inUse()[0]?.version;
    await rotate(path, `canary-rotated-${round}`);
    await until(() => credentials.inUse()[0]?.version !== before);
    versions.add(credentials.inUse()[0]?.version);
  }
  writeCredentials(path, 'canary-wrong');
  await until(() => credentials.inUse()[0]?.pending !== undefined && log.text().includes('cannot be used'));
  const good = [...versions].at(-1);
  expect(credentials.inUse()[0]?.version).toBe(good);
  await new Promise((resolve) => setTimeout(resolve, 200));
  isOver = true;

  const { asked, failures } = await asking;
  expect(failures.map((one) => String((one as Error).cause))).toEqual([]);
  expect(asked).toBeGreaterThan(200);
  expect(versions.size).toBe(6);
  expect(log.text()).not.toContain('canary');
  await credentials.close();
  await pools.close();
}, 60_000);
