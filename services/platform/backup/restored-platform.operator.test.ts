import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPlatformProcess, type PlatformProcess } from '../../testing/recovery/platform-process.ts';
import { until } from '../../testing/until.ts';
import { runMigrations } from '../database/migrate.ts';
import { provisionRoles } from '../database/provision.ts';
import { startBackupGround, type BackupGround } from './testing.ts';

const PASSWORD = 'Korrekt-Horse-7';
/** Of somebody else on the same server. */
const FOREIGN = 'other:{rate:user:a}:client';

let ground: BackupGround;
let redis: Redis;
const processes: PlatformProcess[] = [];

beforeAll(async () => {
  ground = await startBackupGround();
  const migratorUrl = ground.environment['DATABASE_MIGRATOR_URL'] ?? '';
  await provisionRoles(ground.adminUrl, {
    migratorUrl,
    appUrl: ground.environment['DATABASE_APP_URL'] ?? '',
    systemUrl: ground.environment['DATABASE_SYSTEM_URL'] ?? '',
  });
  await runMigrations({ url: migratorUrl });
  redis = new Redis(ground.environment['REDIS_URL'] ?? '');
  // What a restore needs at its beginning, and not at its end.
  await redis.call('ACL', 'SETUSER', 'half', 'on', '>half', '~*', '+@connection', '+info');
  await redis.set(FOREIGN, 'x');
}, 240_000);

afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  redis.disconnect();
  await ground.close();
});

async function ask<Row extends object>(
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client(ground.urlOf('postgres'));
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

const databases = (): Promise<readonly object[]> => ask('select datname from pg_database order by 1');

async function startPlatform(): Promise<PlatformProcess> {
  const { PATH: _path, TERMINATION_LOG: _log, ...environment } = ground.environment;
  const process = await startPlatformProcess({ ...environment, MAIL_DIR: ground.bucket });
  processes.push(process);
  return process;
}

async function endPlatform(process: PlatformProcess): Promise<void> {
  processes.splice(processes.indexOf(process), 1);
  await process.kill();
}

/** What a process answers that has just started; it ends afterwards. */
async function told<Told>(question: (platform: PlatformProcess) => Promise<Told>): Promise<Told> {
  const platform = await startPlatform();
  try {
    return await question(platform);
  } finally {
    await endPlatform(platform);
  }
}

interface Person {
  readonly access_token: string;
  readonly user: { readonly id: string };
}

let ada: Person;
let room = '';

async function study(minutes: number): Promise<void> {
  await ask(
    `insert into public.study_sessions (user_id, title, status, duration, completed_at)
     values ($1, 'x', 'completed', $2, date_trunc('day', now(), 'UTC') - interval '36 hours')`,
    [ada.user.id, minutes],
  );
}

/** A sum of a day that is over; Redis keeps it for an hour. */
async function studied(platform: PlatformProcess): Promise<unknown> {
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const path = `/api/analytics?from=${day}&to=${day}&tz=UTC`;
  const { body } = await platform.ask('GET', path, { token: ada.access_token });
  return (body as { totals?: { study_minutes: number } }).totals?.study_minutes ?? body;
}

const keptSums = (): Promise<string[]> => redis.keys('*analytics*');

async function addTask(platform: PlatformProcess, title: string): Promise<void> {
  const path = `/api/rooms/${room}/tasks`;
  const { status } = await platform.ask('POST', path, { token: ada.access_token, body: { title } });
  expect(status).toBe(201);
}

interface Head {
  readonly epoch: string;
  readonly seq: string;
}

async function head(): Promise<Head> {
  const [found] = await ask<Head>(`select epoch, seq from app.actor_heads where kind = 'room' and id = $1`, [
    room,
  ]);
  if (found === undefined) throw new Error('The room has a head');
  return found;
}

/** The room as the owner knows it whose writes are lost. */
let lost: Head;

test('what is written after a backup is in Redis, too', async () => {
  await told(async (platform) => {
    const body = { email: 'ada@school.example', password: PASSWORD };
    ada = (await platform.ask('POST', '/auth/v1/signup', { body })).body as Person;
    const made = await platform.ask('POST', '/api/rooms', {
      token: ada.access_token,
      body: { name: 'Algebra' },
    });
    room = (made.body as { id: string }).id;
    await addTask(platform, 'before');
  });
  await study(20);
  expect((await ground.run(['backup.ts'])).code).toBe(0);
  await study(300);
  await told(async (platform) => {
    expect(await studied(platform)).toBe(320);
    // The answer does not wait until it is kept.
    await until(async () => (await keptSums()).length > 0);
    await addTask(platform, 'lost');
  });
  lost = await head();
  expect(await redis.dbsize()).toBeGreaterThan(1);
}, 240_000);

test.each([
  ['is not told', { REDIS_URL: '' }, 'ConfigurationInvalid', 'REDIS_URL must be set'],
  ['does not answer', { REDIS_URL: 'redis://127.0.0.1:9' }, 'RedisUnreachable', 'ECONNREFUSED'],
])(
  'a Redis that %s is told of before anything is restored',
  async (_what, environment, reason, words) => {
    const before = await databases();
    const { code, report } = await ground.run(
      ['restore.ts', 'latest', '--replace', 'studyflow'],
      environment,
    );
    expect({ code, error: report.error }).toMatchObject({
      code: 1,
      error: { reason, message: expect.stringContaining(words) },
    });
    expect(await databases()).toEqual(before);
  },
  120_000,
);

test('a restore that cannot empty Redis says so: what that keeps is of a time that is not restored', async () => {
  const url = new URL(ground.environment['REDIS_URL'] ?? '');
  Object.assign(url, { username: 'half', password: 'half' });
  const { code, report } = await ground.run(['restore.ts', 'latest', '--replace', 'studyflow'], {
    REDIS_URL: url.href,
  });
  expect({ code, error: report.error }).toMatchObject({
    code: 1,
    error: { reason: 'RedisNotEmptied', message: expect.stringContaining('only this is left to do') },
  });
  expect(await keptSums()).not.toEqual([]);
}, 240_000);

test('the same restore again does what is left, takes the keys of nobody else, and then the sum is right', async () => {
  const { code, output } = await ground.run(['restore.ts']);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('Redis is left') });
  expect(await redis.keys('*')).toEqual([FOREIGN]);
  expect(await told(studied)).toBe(20);
  const again = await ground.run(['restore.ts']);
  expect(again.output).toContain('nothing is done');
  expect(await redis.dbsize()).toBeGreaterThan(1);
}, 240_000);

test('an owner from before the restore finds no head that it could move, though the room has come as far again', async () => {
  await told((platform) => addTask(platform, 'restored'));
  const now = await head();
  expect(now.seq).toBe(lost.seq);
  expect(BigInt(now.epoch)).toBeGreaterThan(BigInt(lost.epoch));
  const before = now.epoch;
  expect((await ground.run(['restore.ts', 'latest', '--replace', 'studyflow'])).code).toBe(0);
  await told((platform) => addTask(platform, 'restored twice'));
  expect(BigInt((await head()).epoch)).toBeGreaterThan(BigInt(before));
}, 240_000);
