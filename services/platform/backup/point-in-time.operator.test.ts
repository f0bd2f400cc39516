import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { readBlocks } from '../../testing/recovery/document.ts';
import { startRecoveryGround, type RecoveryGround } from '../../testing/recovery/ground.ts';
import { startPlatformProcess, type PlatformProcess } from '../../testing/recovery/platform-process.ts';
import { until } from '../../testing/until.ts';
import { runMigrations } from '../database/migrate.ts';
import { provisionRoles } from '../database/provision.ts';
import { createCache } from '../cache/two-level-cache.ts';
import type { Redis } from '../redis/redis.ts';
import { openRedis, untilUp } from '../redis/testing.ts';
import { differences, sumDatabase, type TableSum } from './table-sums.ts';

const blocks = readBlocks('docs/point-in-time.md');
const followed = new Set<string>();
/** What the last password of a login is, from after the moment that is recovered to. */
const ROTATED = 'rotated-after-the-target';
const SEGMENT = /^[0-9A-F]{24}$/;
const PASSWORD = 'Korrekt-Horse-7';

let ground: RecoveryGround;
const processes: PlatformProcess[] = [];

beforeAll(async () => {
  ground = await startRecoveryGround();
  writeFileSync(join(ground.folder, 'master.key'), `${randomBytes(32).toString('base64')}\n`);
  await provisionRoles(ground.logins.adminUrl.replace(/studyflow$/, 'postgres'), ground.logins);
  await runMigrations({ url: ground.logins.migratorUrl });
}, 240_000);

afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  await ground.close();
});

/** Does what the document says below a heading. */
async function follow(heading: string, more: Record<string, string> = {}, isServer = true): Promise<string> {
  const block = blocks.get(heading);
  if (block === undefined) throw new Error(`The document has no commands below "${heading}"`);
  followed.add(heading);
  return ground.run(block, isServer, more);
}

async function write(people: string, count = 500): Promise<void> {
  await ground.ask(
    `insert into auth.users (id, email, encrypted_password)
     select gen_random_uuid(), $1 || n || '@school.example', repeat(md5(random()::text), 20)
     from generate_series(1, $2::int) n`,
    [people, count],
  );
}

/** Begins a new file of the log; gives the name of the one that is full now. */
async function endSegment(): Promise<string> {
  const [row] = await ground.ask<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name');
  return row?.name ?? '';
}

const segments = (): string[] =>
  readdirSync(ground.variables['ARCHIVE'] ?? '')
    .filter((name) => SEGMENT.test(name))
    .sort();
const bases = (): string[] => readdirSync(ground.variables['BASES'] ?? '').sort();
const archiveIsAway = (isAway: boolean): void => {
  const archive = ground.variables['ARCHIVE'] ?? '';
  if (isAway) renameSync(archive, `${archive}-away`);
  else renameSync(`${archive}-away`, archive);
};

function platformEnvironment(): Record<string, string> {
  const { appUrl, systemUrl } = ground.logins;
  return {
    DATABASE_APP_URL: appUrl,
    DATABASE_SYSTEM_URL: systemUrl,
    REDIS_URL: ground.redisUrl,
    MAIL_DIR: ground.folder,
    SECRET_BOX_KEY_FILE: join(ground.folder, 'master.key'),
  };
}

async function startPlatform(environment: Record<string, string> = {}): Promise<PlatformProcess> {
  const process = await startPlatformProcess({ ...platformEnvironment(), ...environment });
  processes.push(process);
  return process;
}

/** Kills it, and waits until what it had under way is over: nothing writes any more. */
async function endPlatform(process: PlatformProcess): Promise<void> {
  processes.splice(processes.indexOf(process), 1);
  await process.kill();
  await until(async () => {
    const sql = `select 1 from pg_stat_activity where usename like 'studyflow%'`;
    return (await ground.ask(sql)).length === 0;
  });
}

function rotatedUrl(): string {
  const url = new URL(ground.logins.appUrl);
  url.password = ROTATED;
  return url.href;
}

interface Person {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly user: { readonly id: string };
}

async function enter(platform: PlatformProcess, path: string, email: string): Promise<Person> {
  const { status, body } = await platform.ask('POST', path, { body: { email, password: PASSWORD } });
  expect({ status, body: status === 200 ? {} : body }).toEqual({ status: 200, body: {} });
  return body as Person;
}

const SIGN_UP = '/auth/v1/signup';
const SIGN_IN = '/auth/v1/token?grant_type=password';

/** What somebody has studied on a day that is over; such sums are kept in Redis. */
async function studiedYesterday(platform: PlatformProcess, token: string): Promise<unknown> {
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const { body } = await platform.ask('GET', `/api/analytics?from=${day}&to=${day}&tz=UTC`, { token });
  return (body as { totals?: { study_minutes: number } }).totals?.study_minutes ?? body;
}

async function study(userId: string, minutes: number): Promise<void> {
  await ground.ask(
    `insert into public.study_sessions (user_id, title, status, duration, completed_at)
     values ($1, 'x', 'completed', $2, date_trunc('day', now(), 'UTC') - interval '36 hours')`,
    [userId, minutes],
  );
}

async function titles(platform: PlatformProcess, roomId: string, token: string): Promise<readonly string[]> {
  const { body } = await platform.ask('GET', `/api/rooms/${roomId}/tasks`, { token });
  return (body as { tasks: { title: string }[] }).tasks.map(({ title }) => title);
}

async function addTask(
  platform: PlatformProcess,
  roomId: string,
  token: string,
  title: string,
): Promise<number> {
  return (await platform.ask('POST', `/api/rooms/${roomId}/tasks`, { token, body: { title } })).status;
}

test('with the settings of the document every full file of the log reaches the archive', async () => {
  await follow('Keep every change');
  await write('early');
  const full = await endSegment();
  await until(() => segments().includes(full));
  expect(await follow('Whether it works')).toMatch(/\| f\n/);
  await follow('A base backup');
  expect(bases()).toEqual([expect.stringMatching(/Z$/)]);
}, 240_000);

test('an archive that is away for a while is told of, and gets everything in order afterwards', async () => {
  archiveIsAway(true);
  await write('archive-away');
  const missing = await endSegment();
  await until(async () => (await follow('Whether it works')).includes('| t\n'), 30_000);
  archiveIsAway(false);
  await write('archive-back');
  const full = await endSegment();
  await until(() => segments().includes(full), 60_000);
  const kept = segments().map((name) => Number.parseInt(name.slice(-8), 16));
  expect(segments()).toContain(missing);
  expect(kept).toEqual(kept.map((_number, index) => (kept[0] ?? 0) + index));
  expect(await follow('Whether it works')).toMatch(/\| f\n/);
}, 240_000);

test('what is older than the base backups that stay goes, and nothing else', async () => {
  await follow('A base backup');
  expect(bases()).toHaveLength(2);
  await follow('What may go', { KEEP: '1' });
  const [base = ''] = bases();
  expect(bases()).toHaveLength(1);
  const label = readFileSync(join(ground.variables['BASES'] ?? '', base, 'backup_label'), 'utf8');
  const first = /\(file (\w+)\)/.exec(label)?.[1] ?? '';
  await until(() => segments().includes(first));
  expect(segments().filter((name) => name < first)).toEqual([]);
}, 240_000);

/** Kept from before the fault for those who come after it. */
let sums: Readonly<Record<string, TableSum>> = {};
let target = '';
let room = '';
let ada: Person;

test('a process that ends in the middle of a room leaves its lease and its rows at a moment', async () => {
  const before = await startPlatform();
  ada = await enter(before, SIGN_UP, 'ada@school.example');
  const made = await before.ask('POST', '/api/rooms', { token: ada.access_token, body: { name: 'Algebra' } });
  room = (made.body as { id: string }).id;
  expect(await addTask(before, room, ada.access_token, 'before')).toBe(201);
  await study(ada.user.id, 20);
  await endPlatform(before);
  sums = await sumDatabase(ground.logins.adminUrl);
  const [moment] = await ground.ask<{ now: string }>('select clock_timestamp()::text as now');
  target = moment?.now ?? '';
  expect(target).toMatch(/^\d{4}-\d{2}-\d{2} .*\+00$/);
}, 240_000);

test('after that moment a platform writes on, and somebody drops a table', async () => {
  const after = await startPlatform();
  await study(ada.user.id, 300);
  expect(await studiedYesterday(after, ada.access_token)).toBe(320);
  expect(await addTask(after, room, ada.access_token, 'after')).toBe(201);
  await enter(after, SIGN_UP, 'eve@school.example');
  await endPlatform(after);
  await ground.ask(`alter role studyflow_app password '${ROTATED}'`);

  archiveIsAway(true);
  await ground.ask('drop table public.tasks cascade');
  await ground.ask(`delete from auth.users where email like 'archive%'`);
  await endSegment();
  expect(differences(sums, await sumDatabase(ground.logins.adminUrl))).toEqual(
    expect.arrayContaining(['public.tasks: 0 rows, restored none']),
  );
}, 240_000);

test('the server comes back as it was at that moment: each table has its rows, and none of later', async () => {
  const [base = ''] = bases();
  const where = { BASE: join(ground.variables['BASES'] ?? '', base), TARGET: target };
  // The archive is reached again once the old server has given up on it: what never left is in its own folder only.
  const archiveReturns = async (): Promise<void> => {
    await until(() => !existsSync(join(ground.variables['PGDATA'] ?? '', 'postmaster.pid')), 60_000);
    archiveIsAway(false);
  };
  await Promise.all([follow('The recovery', where), archiveReturns()]);
  const found = await sumDatabase(ground.logins.adminUrl);
  expect(differences(sums, found)).toEqual([]);
  const rows = Object.values(found).reduce((sum, table) => sum + table.rows, 0);
  expect(rows).toBeGreaterThan(1_500);
  process.stdout.write(`recovered: ${Object.keys(found).length} tables equal, ${rows} rows\n`);
}, 240_000);

/** What a process would be given of the sums that Redis keeps. */
async function keptSums(redis: Redis): Promise<string> {
  const prefix = redis.keys.cache('analytics', 'value:');
  const found = await redis.command((commands) => commands.keys(`${prefix}${ada.user.id}:*`));
  const cache = createCache<object>({
    ...{ redis, namespace: 'analytics', ttlMs: 3_600_000 },
    onError: (error) => {
      throw error;
    },
  });
  const values = await Promise.all(found.map((key) => cache.get(key.slice(prefix.length))));
  cache.close();
  return JSON.stringify(values);
}

test('Redis would tell of later days, and the login has the password of then, until the document is followed', async () => {
  const redis = await untilUp(openRedis({ url: ground.redisUrl, keyPrefix: 'studyflow' }));
  try {
    expect(await keptSums(redis)).toContain('320');
    await expect(new pg.Client(rotatedUrl()).connect()).rejects.toThrow('password authentication failed');
    await follow(
      'What the platform needs then',
      {
        DATABASE_MIGRATOR_URL: ground.logins.migratorUrl,
        DATABASE_APP_URL: rotatedUrl(),
        DATABASE_SYSTEM_URL: ground.logins.systemUrl,
        REDIS_URL: ground.redisUrl,
      },
      false,
    );
    expect(await redis.command((commands) => commands.dbsize())).toBe(0);
  } finally {
    await redis.close();
  }
}, 240_000);

test('the platform then knows what was there at that moment, and nobody and nothing of later', async () => {
  const platform = await startPlatform({ DATABASE_APP_URL: rotatedUrl() });
  expect((await platform.ask('GET', '/api/tasks', { token: ada.access_token })).status).toBe(401);
  const refreshed = await platform.ask('POST', '/auth/v1/token?grant_type=refresh_token', {
    body: { refresh_token: ada.refresh_token },
  });
  expect(refreshed.status).toBe(400);
  const eve = { email: 'eve@school.example', password: PASSWORD };
  expect((await platform.ask('POST', SIGN_IN, { body: eve })).status).toBe(400);

  const { access_token: token } = await enter(platform, SIGN_IN, 'ada@school.example');
  expect(await studiedYesterday(platform, token)).toBe(20);
  expect(await titles(platform, room, token)).toEqual(['before']);
  expect(await addTask(platform, room, token, 'recovered')).toBe(201);
  expect(await titles(platform, room, token)).toEqual(['before', 'recovered']);
}, 240_000);

test('the recovered server archives beside the old log, and its next base backup counts', async () => {
  const full = await endSegment();
  expect(full.slice(0, 8)).toBe('00000002');
  await until(() => segments().includes(full), 30_000);
  await follow('A base backup', { PGDATA: ground.variables['RECOVERED'] ?? '' });
  expect(bases()).toHaveLength(2);
}, 240_000);

test('no command of the document is left out', () => {
  expect([...followed].sort()).toEqual([...blocks.keys()].sort());
});
