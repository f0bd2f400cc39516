import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, type Client as Admin } from 'pg';
import { cloneDatabase, type TestDatabase } from '../../testing/postgres.ts';
import { systemClock } from '../clock/clock.ts';
import { databaseConnections } from '../database/database-connections.ts';
import { createRolePools, type PoolOptions, type RolePools } from '../database/pools.ts';
import { redisConnections } from '../redis/redis-connections.ts';
import { openRedis } from '../redis/testing.ts';
import { recordLog } from '../telemetry/testing.ts';
import { createCredentials } from './credentials.ts';
import { fileSource } from './file-source.ts';
import { readDatabaseUrls } from './read-credentials.ts';
import { until } from '../../testing/until.ts';

const OPTIONS: PoolOptions = {
  maxConnections: 2,
  acquireTimeoutMs: 20_000,
  statementTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  onError: () => undefined,
};
/** Logins of this test alone: passwords are the whole server's, and others use the platform's logins meanwhile. */
const LOGINS = ['rotation_app', 'rotation_system'] as const;

let database: TestDatabase;
let admin: Admin;
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
});

test('PostgreSQL itself tells who is connected with a login, whoever it is', async () => {
  const path = join(folder, 'connections.json');
  await rotate(path, 'canary-connections');
  const urls = fileSource({ path, parse: readDatabaseUrls, versionKey: 'key', log: recordLog() });
  const stranger = new Client({ connectionString: urls.current().value.app, application_name: 'psql' });
  await stranger.connect();
  const pools = createRolePools(urls.current().value, OPTIONS);
  const ask = databaseConnections(pools);
  const from = `psql in the database ${database.name}`;
  expect(await ask(['rotation_app'])).toEqual([{ login: 'rotation_app', count: 1, from }]);
  await stranger.end();
  await until(async () => (await ask(['rotation_app'])).length === 0);
  await pools.close();
  await urls.close();
});

test('Redis itself tells who is connected with a login, if it may be asked', async () => {
  const [admin, name] = [openRedis(), 'rotation_redis'];
  await until(() => admin.health().state === 'up');
  const rights = ['on', '>canary', '~*', '+@all', '-@admin', '-@dangerous', '+info'];
  await admin.command((commands) => commands.call('ACL', 'SETUSER', name, ...rights));
  const url = new URL(process.env['TEST_REDIS_URL'] ?? '');
  Object.assign(url, { username: name, password: 'canary' });
  const redis = openRedis({ url: url.href });
  const ask = redisConnections(redis);
  await until(() => redis.health().state === 'up');
  await expect(ask([name])).rejects.toThrow();
  await admin.command((commands) => commands.call('ACL', 'SETUSER', name, '+client|list'));
  expect(await ask([name])).toEqual([
    { login: name, count: 2, from: 'a program without a name at 127.0.0.1' },
  ]);
  expect(await ask(['nobody'])).toEqual([]);
  await redis.close();
  await admin.command((commands) => commands.call('ACL', 'DELUSER', name));
  await admin.close();
});
