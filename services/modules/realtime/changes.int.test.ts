import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import {
  addPerson,
  buildInsert,
  EXISTING_TABLES,
  ownerColumn,
  type Person,
} from '../../../migrations/testing.ts';
import { buildCaller } from '../../testing/people.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { PhoenixClient } from '../../testing/phoenix-client.ts';
import {
  eventually,
  SERVICE_KEY,
  startRealtimeProcess,
  type RealtimeProcess,
} from '../../testing/realtime.ts';
import { mayConcernOthers, TABLES } from './tables.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let open: OpenDatabase;
let process: RealtimeProcess;
let admin: pg.Client;
let system: pg.Client;
let service: pg.Client;
let ann: Person;
let bob: Person;
const clients: PhoenixClient[] = [];

beforeAll(async () => {
  open = await openTestDatabase();
  process = await startRealtimeProcess({ open });
  admin = await open.urls.connect('admin');
  system = await open.urls.connect('system');
  service = await open.urls.connectAs('service_role');
  [ann, bob] = [await addPerson(system, service), await addPerson(system, service)];
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  expect(process.problems).toEqual([]);
  await process.close();
  await open.close();
});

function tokenOf({ userId }: { userId: string }): string {
  return process.desk.issue(buildCaller({ userId }));
}

/** A client that listens to these entries. */
async function listen(token: string, entries: readonly object[]): Promise<PhoenixClient> {
  const client = await PhoenixClient.open(process.url);
  clients.push(client);
  const { status, response } = await client.join('realtime:x', { postgres_changes: entries }, token);
  expect([status, response]).toEqual(['ok', expect.anything()]);
  return client;
}

/** Waits until everything that was changed so far has gone through: a row of Ann's own is the last. */
async function settled(client: PhoenixClient, person: Person = ann): Promise<void> {
  const name = `settled ${Math.random()}`;
  await service.query('insert into public.subjects (user_id, name) values ($1, $2)', [person.userId, name]);
  await eventually(() =>
    client.changes().some(({ record }) => (record as { name?: string } | undefined)?.name === name),
  );
}

const SUBJECTS = { event: 'INSERT', schema: 'public', table: 'subjects' };

test('listens to exactly the tables of the existing schema', () => {
  expect([...TABLES].sort()).toEqual([...EXISTING_TABLES].sort());
});

test('asks the database about strangers wherever a policy may let them see a row', async () => {
  const { rows } = await admin.query<{ tablename: string; qual: string }>(
    `select tablename, qual from pg_policies
     where schemaname = 'public' and roles && '{authenticated,public}' and cmd in ('SELECT', 'ALL')`,
  );
  const ownOnly = /^\((user_id|id) = \( SELECT auth\.uid\(\) AS uid\)\)$/;
  const open = new Set(rows.filter(({ qual }) => !ownOnly.test(qual)).map(({ tablename }) => tablename));
  expect(TABLES.filter((table) => mayConcernOthers(table, { is_public: true })).sort()).toEqual(
    [...open].sort(),
  );
});

/** Rows of every table for somebody who did not exist before. */
async function addRows(userId: string): Promise<Record<string, string>> {
  await system.query('insert into auth.users (id, email) values ($1, $2)', [
    userId,
    `${userId}@example.test`,
  ]);
  const rows: Record<string, string> = { profiles: userId };
  for (const table of EXISTING_TABLES) {
    const { rows: made } = MADE_FOR_EVERYONE.includes(table)
      ? await service.query<{ id: string }>(
          `select id from public.${table} where ${ownerColumn(table)} = $1`,
          [userId],
        )
      : await service.query<{ id: string }>(buildInsert(table, userId, rows));
    rows[table] = made[0]?.id ?? '';
  }
  return rows;
}

const MADE_FOR_EVERYONE: readonly string[] = ['profiles', 'user_settings', 'study_streaks'];

test('an owner hears of insert, update and delete in every table, a stranger of nothing', async () => {
  const userId = randomUUID();
  const all = [{ event: '*', schema: 'public' }];
  const [owner, stranger] = [await listen(tokenOf({ userId }), all), await listen(tokenOf(bob), all)];
  const rows = await addRows(userId);
  for (const table of EXISTING_TABLES) {
    await service.query(`update public.${table} set created_at = '2026-01-01T00:00:00Z' where id = $1`, [
      rows[table],
    ]);
  }
  await admin.query('delete from auth.users where id = $1', [userId]);
  const told = (table: string): Record<string, unknown>[] =>
    owner.changes().filter((change) => {
      const row = (change['record'] ?? change['old_record']) as { id: string };
      return change['table'] === table && row.id === rows[table];
    });
  await eventually(() => EXISTING_TABLES.every((table) => told(table).at(-1)?.['type'] === 'DELETE'));
  for (const table of EXISTING_TABLES) {
    const id = rows[table];
    const [insert, ...updates] = told(table);
    const remove = updates.pop();
    expect(insert).toMatchObject({
      type: 'INSERT',
      schema: 'public',
      record: { id, [ownerColumn(table)]: userId },
      errors: null,
      commit_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(insert).not.toHaveProperty('old_record');
    expect(new Set(updates.map(({ type }) => type))).toEqual(new Set(['UPDATE']));
    for (const update of updates) expect(update['old_record']).toEqual({ id });
    expect(remove?.['old_record']).toEqual({ id });
    expect(remove).not.toHaveProperty('record');
  }
  await settled(stranger, bob);
  const ofOthers = stranger.changes().filter(({ table, record, old_record: before }) => {
    const row = (record ?? before) as Record<string, unknown>;
    return row[ownerColumn(table as (typeof EXISTING_TABLES)[number])] !== bob.userId;
  });
  expect(ofOthers).toEqual([]);
});

test('a public set and its cards are shown to everybody, and no longer when it is private again', async () => {
  const entries = ['flashcard_sets', 'flashcards'].map((table) => ({ event: '*', schema: 'public', table }));
  const stranger = await listen(tokenOf(bob), [...entries, SUBJECTS]);
  const { rows } = await service.query<{ id: string }>(
    `insert into public.flashcard_sets (user_id, title, is_public) values ($1, 'open', true) returning id`,
    [ann.userId],
  );
  const setId = rows[0]?.id;
  const card = [ann.userId, setId];
  const insert = `insert into public.flashcards (user_id, set_id, front_content, back_content) values ($1, $2, 'a', 'b')`;
  await service.query(insert, card);
  await eventually(() => stranger.changes().some(({ table }) => table === 'flashcards'));
  await service.query('update public.flashcard_sets set is_public = false where id = $1', [setId]);
  await settled(stranger, bob);
  const before = stranger.changes().length;
  await service.query(insert, card);
  await service.query('delete from public.flashcard_sets where id = $1', [setId]);
  await settled(stranger, bob);
  expect(
    stranger
      .changes()
      .slice(before)
      .map(({ table }) => table),
  ).toEqual(['subjects']);
});

test('an owner hears of a row that was gone before anybody could be asked', async () => {
  const client = await listen(tokenOf(ann), [{ event: '*', schema: 'public', table: 'tasks' }, SUBJECTS]);
  await admin.query('begin');
  const { rows } = await admin.query<{ id: string }>(
    `insert into public.tasks (user_id, title) values ($1, 'brief') returning id`,
    [ann.userId],
  );
  await admin.query('delete from public.tasks where id = $1', [rows[0]?.id]);
  await admin.query('commit');
  await settled(client);
  expect(
    client
      .changes()
      .filter(({ table }) => table === 'tasks')
      .map(({ type }) => type),
  ).toEqual(['INSERT', 'DELETE']);
});

test('changes of one row come in order, whoever wrote them, each once', async () => {
  const client = await listen(tokenOf(ann), [
    { event: 'UPDATE', schema: 'public', table: 'tasks' },
    SUBJECTS,
  ]);
  const others = await Promise.all([1, 2, 3].map(() => open.urls.connectAs('service_role')));
  const id = ann.rows.tasks;
  for (let points = 1; points <= 60; points += 1) {
    await others[points % 3]?.query('update public.tasks set points = $2 where id = $1', [id, points]);
  }
  await settled(client);
  const seen = client
    .changes()
    .flatMap(({ table, record }) => (table === 'tasks' ? [(record as { points: number }).points] : []));
  expect(seen).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
});

test('a transaction that commits late is not skipped', async () => {
  const client = await listen(tokenOf(ann), [
    { event: 'INSERT', schema: 'public', table: 'tasks' },
    SUBJECTS,
  ]);
  const slow = await open.urls.connectAs('service_role');
  await slow.query('begin');
  await slow.query(`insert into public.tasks (user_id, title) values ($1, 'late')`, [ann.userId]);
  await service.query(`insert into public.tasks (user_id, title) values ($1, 'soon')`, [ann.userId]);
  await slow.query('commit');
  await settled(client);
  const titles = client.changes().flatMap(({ record }) => (record as { title?: string }).title ?? []);
  expect(titles).toEqual(['late', 'soon']);
});

test('the service key hears of everybody, and entries are echoed in order with ids', async () => {
  const client = await PhoenixClient.open(process.url, { apiKey: SERVICE_KEY });
  clients.push(client);
  const entries = [
    { event: 'insert', schema: 'public', table: 'tasks', filter: 'title=eq.all' },
    { event: '*', schema: '*' },
    { event: '*', schema: 'public', table: 'tasks', select: ['id', 'title'] },
  ];
  const { response } = await client.join('realtime:all', { postgres_changes: entries });
  const echoed = response['postgres_changes'] as { id: number }[];
  expect(echoed).toEqual(entries.map((entry) => ({ ...entry, id: expect.any(Number) })));
  expect(new Set(echoed.map(({ id }) => id)).size).toBe(3);
  await eventually(() => client.of('system').length === 1);
  expect(client.of('system')[0]?.payload).toEqual({
    channel: 'all',
    extension: 'postgres_changes',
    message: 'Subscribed to PostgreSQL',
    status: 'ok',
  });
  await service.query(`insert into public.tasks (user_id, title) values ($1, 'all')`, [bob.userId]);
  await eventually(() => client.changes().length === 2);
  const [whole, selected] = client.of('postgres_changes').map(({ payload }) => payload);
  expect(whole?.['ids']).toEqual([echoed[0]?.id, echoed[1]?.id]);
  expect(selected?.['ids']).toEqual([echoed[2]?.id]);
  expect((selected?.['data'] as { record: object }).record).toEqual({ id: expect.any(String), title: 'all' });
  expect((whole?.['data'] as { columns: object[] }).columns).toContainEqual({ name: 'tags', type: '_text' });
});

test('regular expressions are tried by the database', async () => {
  const entry = { event: 'INSERT', schema: 'public', table: 'tasks' };
  const client = await listen(tokenOf(ann), [
    { ...entry, filter: 'title=match.^re[ad]+$' },
    { ...entry, filter: 'title=not.imatch.READ' },
    SUBJECTS,
  ]);
  for (const title of ['read', 'Reading', 'write']) {
    await service.query('insert into public.tasks (user_id, title) values ($1, $2)', [ann.userId, title]);
  }
  await settled(client);
  const titles = client.changes().flatMap(({ record }) => (record as { title?: string }).title ?? []);
  expect(titles).toEqual(['read', 'write']);
});

test.each([
  ['an unknown table', { event: '*', schema: 'public', table: 'secrets' }],
  ['a table of accounts', { event: '*', schema: 'auth', table: 'users' }],
  ['an unknown event', { event: 'TRUNCATE', schema: 'public', table: 'tasks' }],
  ['an unknown column', { event: '*', schema: 'public', table: 'tasks', filter: 'nothing=eq.1' }],
  ['a value of another type', { event: '*', schema: 'public', table: 'tasks', filter: 'points=eq.many' }],
  ['a filter that is none', { event: '*', schema: 'public', table: 'tasks', filter: 'what?' }],
  [
    'a regular expression that is none',
    { event: '*', schema: 'public', table: 'tasks', filter: 'title=match.(' },
  ],
  ['a column to select that is none', { event: '*', schema: 'public', table: 'tasks', select: ['nothing'] }],
])('refuses %s', async (_what, entry) => {
  const client = await PhoenixClient.open(process.url);
  clients.push(client);
  const { status, response } = await client.join('realtime:x', { postgres_changes: [entry] }, tokenOf(ann));
  expect(status).toBe('error');
  expect(response['reason']).toContain('Unable to subscribe to changes with given parameters');
});

test('p95 from commit to client is below 200 ms', async () => {
  const client = await listen(tokenOf(ann), [{ event: 'UPDATE', schema: 'public', table: 'tasks' }]);
  const waits: number[] = [];
  for (let points = 100; points < 140; points += 1) {
    await service.query('update public.tasks set points = $2 where id = $1', [ann.rows.tasks, points]);
    const committedAt = performance.now();
    await eventually(() => client.changes().length === points - 99);
    waits.push(performance.now() - committedAt);
  }
  expect(waits.sort((left, right) => left - right)[37]).toBeLessThan(200 * machine.factor());
});
