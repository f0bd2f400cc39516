import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import type { Database } from '../database/database.ts';
import type { Scope } from '../database/scope.ts';
import { recordLog } from '../telemetry/testing.ts';
import { PLATFORM } from '../use-case/caller.ts';
import { followFlags, fixedFlags, type FollowedFlags } from './flags.ts';
import { until } from '../../testing/until.ts';

const definitions = {
  'rooms.video': { description: 'Video in rooms.' },
  'tasks.board': { description: 'Tasks as a board.', initially: true },
} as const;

let open: OpenDatabase;
let admin: pg.Client;
let flags: FollowedFlags<keyof typeof definitions> | undefined;
beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
});
afterEach(() => flags?.close());
afterAll(() => open.close());

const follow = (database: Database = open.database, log = recordLog()) =>
  (flags = followFlags({ definitions, database, log, refreshMs: 20 }));
const ada = { userId: randomUUID() };

test('a flag is as its definition says until the table says otherwise, and follows the table', async () => {
  const followed = follow();
  await followed.loaded;
  expect([followed.isOn('rooms.video', ada), followed.isOn('tasks.board', ada)]).toEqual([false, true]);
  await admin.query(
    `insert into app.feature_flags (name, enabled) values ('rooms.video', true), ('tasks.board', false)`,
  );
  await until(() => followed.isOn('rooms.video', ada) && !followed.isOn('tasks.board', ada));
  await admin.query(`delete from app.feature_flags`);
  await until(() => !followed.isOn('rooms.video', ada) && followed.isOn('tasks.board', ada));
});

test('a percentage is the same people every time, and a larger one keeps them', async () => {
  const followed = follow();
  const people = Array.from({ length: 2_000 }, () => ({ userId: randomUUID() }));
  const chosen = (): Set<string> =>
    new Set(people.filter((person) => followed.isOn('rooms.video', person)).map(({ userId }) => userId));
  await admin.query(
    `insert into app.feature_flags (name, enabled, percentage) values ('rooms.video', true, 20)`,
  );
  await until(() => chosen().size > 0);
  const fifth = chosen();
  expect(fifth.size).toBeGreaterThan(300);
  expect(fifth.size).toBeLessThan(500);
  expect(followed.isOn('rooms.video', { userId: '' })).toBe(false);
  await admin.query(`update app.feature_flags set percentage = 60`);
  await until(() => chosen().size > fifth.size);
  expect([...fifth].every((userId) => chosen().has(userId))).toBe(true);
  await admin.query(`delete from app.feature_flags`);
});

test('while PostgreSQL is away the last known settings hold', async () => {
  let isAway = false;
  const scope = open.database.shared(PLATFORM, { requestId: '' }, 'system');
  const rows: Scope['rows'] = (...asked) =>
    isAway ? Promise.reject(new Error('away')) : scope.rows(...asked);
  const database: Database = { ...open.database, shared: () => ({ ...scope, rows }) };
  await admin.query(`insert into app.feature_flags (name, enabled) values ('rooms.video', true)`);
  const log = recordLog();
  const followed = follow(database, log);
  await followed.loaded;
  isAway = true;
  await until(() => log.text().includes('feature flags cannot be read'));
  expect(followed.isOn('rooms.video', ada)).toBe(true);
});

test('a start without PostgreSQL does not wait for flags', async () => {
  const database = {
    shared: () => ({ rows: () => Promise.reject(new Error('away')) }),
  } as unknown as Database;
  const followed = follow(database);
  await followed.loaded;
  expect(followed.isOn('tasks.board', ada)).toBe(true);
});

test('a test holds flags still', () => {
  const still = fixedFlags(definitions, { 'rooms.video': true });
  expect([still.isOn('rooms.video', ada), still.isOn('tasks.board', ada)]).toEqual([true, true]);
});
