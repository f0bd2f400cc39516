import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { addPerson, addUser, EXISTING_TABLES, ownerColumn, type Person } from './testing.ts';

interface Fact {
  readonly xid: string;
  readonly id: string;
  readonly topic: string;
  readonly op: string;
  readonly row_id: string;
  readonly user_id: string;
  readonly caller: string | null;
  readonly request_id: string | null;
  readonly old: Record<string, unknown> | null;
  readonly new: Record<string, unknown> | null;
}

let database: TestDatabase;
let system: pg.Client;
let service: pg.Client;
let ann: Person;
let asAnn: pg.Client;

beforeAll(async () => {
  database = await cloneDatabase();
  system = await database.connect('system');
  service = await database.connectAs('service_role');
  ann = await addPerson(system, service);
  asAnn = await database.connectAs('authenticated', { user_id: ann.userId, request_id: 'req-1' });
});
afterAll(() => database.drop());

async function factsOf(topic: string, rowId: string): Promise<Fact[]> {
  const { rows } = await system.query<Fact>(
    'select * from app.outbox where topic = $1 and row_id = $2 order by xid, id',
    [topic, rowId],
  );
  return rows;
}

describe.each(EXISTING_TABLES)('public.%s', (table) => {
  test('an insert, an update and a delete are each one fact', async () => {
    const person = await addPerson(system, service);
    const asPerson = await database.connectAs('authenticated', {
      user_id: person.userId,
      request_id: 'req-7',
    });
    const rowId = person.rows[table];
    const before = (await factsOf(`public.${table}`, rowId)).length;
    await asPerson.query(`update public.${table} set created_at = '2026-01-01T00:00:00Z' where id = $1`, [
      rowId,
    ]);
    await asPerson.query(`delete from public.${table} where id = $1`, [rowId]);

    const facts = await factsOf(`public.${table}`, rowId);
    const [update, remove] = facts.slice(before);
    expect(facts[0]).toMatchObject({ op: 'INSERT', user_id: person.userId, old: null, new: { id: rowId } });
    expect(update).toMatchObject({ op: 'UPDATE', caller: person.userId, request_id: 'req-7' });
    expect(update?.old?.['created_at']).not.toEqual(update?.new?.['created_at']);
    expect(remove).toMatchObject({ op: 'DELETE', user_id: person.userId, new: null, old: { id: rowId } });
    expect(facts).toHaveLength(before + 2);
    expect(remove?.old?.[ownerColumn(table)]).toBe(person.userId);
  });

  test('a change that is rolled back leaves no fact', async () => {
    const before = await factsOf(`public.${table}`, ann.rows[table]);
    await asAnn.query('begin');
    await asAnn.query(`update public.${table} set created_at = created_at where id = $1`, [ann.rows[table]]);
    await asAnn.query(`delete from public.${table} where id = $1`, [ann.rows[table]]);
    await asAnn.query('rollback');
    expect(await factsOf(`public.${table}`, ann.rows[table])).toEqual(before);
  });
});

test('a fact carries the transaction that made the change', async () => {
  await asAnn.query('begin');
  await asAnn.query('update public.tasks set points = 5 where id = $1', [ann.rows.tasks]);
  const current = await asAnn.query('select pg_current_xact_id()::text as xid');
  await asAnn.query('commit');
  expect((await factsOf('public.tasks', ann.rows.tasks)).at(-1)?.xid).toBe(current.rows[0].xid);
});

test('a reader does not skip a transaction that commits late', async () => {
  const [slow, quick] = await Promise.all([addUser(system), addUser(system)]);
  const [asSlow, asQuick] = [
    await database.connectAs('authenticated', { user_id: slow }),
    await database.connectAs('authenticated', { user_id: quick }),
  ];
  await consumeAll('late');
  await asSlow.query('begin');
  await asSlow.query(`insert into public.subjects (user_id, name) values ($1, 'slow')`, [slow]);
  await asQuick.query(`insert into public.subjects (user_id, name) values ($1, 'quick')`, [quick]);
  // Rows of the tests before may show only now: transactions of other databases on this server hold them back.
  const consumeOwn = async (): Promise<string[]> =>
    (await consumeAll('late')).filter((name) => ['slow', 'quick'].includes(name));
  expect(await consumeOwn()).toEqual([]);
  await asSlow.query('commit');

  const seen: string[] = [];
  await until(async () => {
    seen.push(...(await consumeOwn()));
    return seen.length >= 2;
  });
  expect(seen).toEqual(['slow', 'quick']);
});

test('a consumer continues where it stood and never moves back', async () => {
  await asAnn.query('update public.tasks set points = 6 where id = $1', [ann.rows.tasks]);
  await until(async () => (await system.query(`select * from app.read_outbox('steady', 1)`)).rowCount === 1);
  const [first] = (await system.query<Fact>(`select * from app.read_outbox('steady', 1)`)).rows;
  await system.query(`select app.advance_outbox('steady', $1::text::xid8, $2)`, [first?.xid, first?.id]);
  const [second] = (await system.query<Fact>(`select * from app.read_outbox('steady', 1)`)).rows;
  expect(second?.id).not.toBe(first?.id);
  await system.query(`select app.advance_outbox('steady', '0', 0)`);
  expect((await system.query<Fact>(`select * from app.read_outbox('steady', 1)`)).rows).toEqual([second]);
});

test('reading from the middle of many facts uses the key, not a scan', async () => {
  await system.query('set enable_seqscan = off; set enable_bitmapscan = off');
  const { rows } = await system.query<{ 'QUERY PLAN': string }>(
    `explain select * from app.read_outbox('steady', 100)`,
  );
  await system.query('reset enable_seqscan; reset enable_bitmapscan');
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('outbox_pkey');
  expect(plan).not.toMatch(/\bSort\b/);
});

/** Reads all that can be read for `name`, moves its place, and gives the names of the subjects among it. */
async function consumeAll(name: string): Promise<string[]> {
  const { rows } = await system.query<Fact>('select * from app.read_outbox($1, 100000)', [name]);
  const last = rows.at(-1);
  if (last) {
    await system.query('select app.advance_outbox($1, $2::text::xid8, $3)', [name, last.xid, last.id]);
  }
  return rows.filter((row) => row.topic === 'public.subjects').map((row) => String(row.new?.['name']));
}

/** Other test files' transactions on the same server hold the horizon back for a moment. */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isDone())) {
    if (performance.now() > deadline) {
      throw new Error('It did not happen within 10 s.');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
