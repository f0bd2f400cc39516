import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { addUser } from './testing.ts';

let database: TestDatabase;
let ann: string;
let bob: string;
let client: pg.Client;

const CLAIMS = `select jsonb_build_object('user_id', auth.uid(), 'role', auth.role(), 'session_id', auth.session_id(),
  'organisation_id', app.organisation_id(), 'request_id', app.request_id(), 'given', $1)`;

const CLAIM_NAMES = ['user_id', 'role', 'session_id', 'organisation_id', 'request_id'] as const;

beforeAll(async () => {
  database = await cloneDatabase();
  const system = await database.connect('system');
  [ann, bob] = [await addUser(system), await addUser(system)];
  client = await database.connectAs('authenticated');
});
afterAll(() => database.drop());

async function run(
  statement: string,
  callers: readonly Record<string, string>[],
  parameters: readonly unknown[] = callers.map(() => ({})),
  on: pg.Client = client,
): Promise<unknown[]> {
  const { rows } = await on.query<{ position: number; result: string | null }>(
    'select position, result from app.run_for_callers($1, $2::text[], $3::text[])',
    [
      statement,
      callers.flatMap((caller) => CLAIM_NAMES.map((name) => caller[name] ?? '')),
      parameters.map((value) => JSON.stringify(value)),
    ],
  );
  expect(rows.map((row) => row.position)).toEqual(callers.map((_caller, index) => index + 1));
  return rows.map((row) => (row.result === null ? null : JSON.parse(row.result)));
}

test('each caller has all of their claims and their own arguments, and none of the one before', async () => {
  const full = {
    user_id: ann,
    role: 'authenticated',
    session_id: bob,
    organisation_id: bob,
    request_id: 'r-1',
  };
  const results = await run(CLAIMS, [full, { user_id: bob }, {}], [{ n: 1 }, { n: `it's "2" \\ $$` }, null]);
  const none = { user_id: null, role: null, session_id: null, organisation_id: null, request_id: null };
  expect(results).toEqual([
    { ...full, given: { n: 1 } },
    { ...none, user_id: bob, given: { n: `it's "2" \\ $$` } },
    { ...none, given: null },
  ]);
});

test('roles and organisations follow their callers, whoever came before', async () => {
  const callers = [
    { user_id: ann, role: 'authenticated', organisation_id: bob },
    { user_id: bob, role: 'authenticated', organisation_id: bob },
    { user_id: ann, role: 'authenticated' },
    { user_id: ann, role: 'service_role' },
    { user_id: bob },
  ];
  const results = await run(CLAIMS, callers);
  expect(results).toMatchObject(
    callers.map(({ user_id, role, organisation_id }) => ({
      user_id,
      role: role ?? null,
      organisation_id: organisation_id ?? null,
    })),
  );
});

test('writes as each caller, and nobody writes for another', async () => {
  const insert = `with made as (insert into public.tasks (user_id, title)
    values (coalesce(($1 ->> 'owner')::uuid, auth.uid()), $1 ->> 'title') returning *) select to_jsonb(made) from made`;
  const made = await run(insert, [{ user_id: ann }, { user_id: bob }], [{ title: 'a' }, { title: 'b' }]);
  expect(made).toMatchObject([
    { user_id: ann, title: 'a' },
    { user_id: bob, title: 'b' },
  ]);
  await expect(
    run(insert, [{ user_id: ann }, { user_id: ann }], [{ title: 'c' }, { title: 'd', owner: bob }]),
  ).rejects.toMatchObject({ code: '42501' });
  const count = `select to_jsonb(count(*)) from public.tasks where title in ('c', 'd')`;
  expect(await run(count, [{ user_id: ann }])).toEqual([0]);
});

test('leaves no claims behind, and gives back those that the transaction had', async () => {
  await run(CLAIMS, [{ user_id: ann }]);
  expect((await client.query('select auth.uid() as id')).rows).toEqual([{ id: null }]);
  await client.query('begin');
  await client.query(`select set_config('app.user_id', $1, true)`, [bob]);
  await run(CLAIMS, [{ user_id: ann }]);
  expect((await client.query('select auth.uid() as id')).rows).toEqual([{ id: bob }]);
  await client.query('rollback');
});

test('keeps one plan per statement and connection, through errors and rollbacks too', async () => {
  const own = await database.connectAs('authenticated');
  const statement = `select to_jsonb(10 / ($1 ->> 'by')::int)`;
  await expect(run(statement, [{ user_id: ann }], [{ by: 0 }], own)).rejects.toMatchObject({ code: '22012' });
  expect(await run(statement, [{ user_id: ann }], [{ by: 5 }], own)).toEqual([2]);
  expect(await run(statement, [{ user_id: ann }], [{ by: 2 }], own)).toEqual([5]);
  const { rows } = await own.query(
    `select count(*)::int as kept from pg_prepared_statements where name like 's\\_%'`,
  );
  expect(rows).toEqual([{ kept: 1 }]);
});

test('a kept plan follows a column that is added later', async () => {
  const own = await database.connectAs('authenticated');
  const statement = `select coalesce(jsonb_agg(to_jsonb(s)), '[]') from public.study_streaks s`;
  await run(statement, [{ user_id: ann }], [{}], own);
  const migrator = await database.connect('migrator');
  await migrator.query('alter table public.study_streaks add column freezes integer default 7');
  expect(await run(statement, [{ user_id: ann }], [{}], own)).toMatchObject([[{ freezes: 7 }]]);
  await migrator.query('alter table public.study_streaks drop column freezes');
  expect(await run(statement, [{ user_id: bob }], [{}], own)).toMatchObject([[{ user_id: bob }]]);
});

test('a connection that holds a thousand plans runs further statements without keeping theirs', async () => {
  const own = await database.connectAs('authenticated');
  await own.query(
    `do $$ begin for n in 1 .. 1000 loop execute format('prepare p%s as select 1', n); end loop; end $$`,
  );
  expect(await run(CLAIMS, [{ user_id: ann }], [{ n: 1 }], own)).toMatchObject([
    { user_id: ann, given: { n: 1 } },
  ]);
  expect(await run(CLAIMS, [{ user_id: bob }], [{ n: 2 }], own)).toMatchObject([
    { user_id: bob, given: { n: 2 } },
  ]);
  const { rows } = await own.query(
    `select count(*)::int as kept from pg_prepared_statements where name like 's\\_%'`,
  );
  expect(rows).toEqual([{ kept: 0 }]);
});

test('nobody in a batch is no answer, and anon may not ask for the rows of others', async () => {
  expect(await run(CLAIMS, [])).toEqual([]);
  const anon = await database.connectAs('anon');
  expect(await run(`select to_jsonb(count(*)) from public.profiles`, [{ user_id: ann }], [{}], anon)).toEqual(
    [0],
  );
});

test('refuses callers whose claims are not five', async () => {
  const short = client.query('select result from app.run_for_callers($1, $2::text[], $3::text[])', [
    CLAIMS,
    [ann],
    ['{}'],
  ]);
  await expect(short).rejects.toMatchObject({ code: '22023' });
});
