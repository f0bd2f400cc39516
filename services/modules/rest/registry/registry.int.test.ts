import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { cloneDatabase, type TestDatabase } from '../../../testing/postgres.ts';
import { createRegistry, type Column } from './registry.ts';

const { tables, routines } = createRegistry();
let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await cloneDatabase();
  admin = await database.connect('admin');
  // Names outside of pg_catalog are then written with their schema.
  await admin.query(`set search_path = pg_catalog`);
});

afterAll(() => database.drop());

const SHORT: Readonly<Record<string, string>> = {
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
};

test('the registry has the tables and columns of the database, and nothing else', async () => {
  const { rows } = await admin.query<Omit<Column, 'kind'> & { relation: string }>(`
    select c.relname as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as "isNullable", a.attgenerated = 's' as "isGenerated",
      case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as fill
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    order by c.relname, a.attnum`);
  const found = rows.map(({ type, ...row }) => ({ ...row, type: SHORT[type] ?? type }));
  const known = [...tables.values()].flatMap(({ name: relation, columns }) =>
    [...columns.values()].map(({ kind: _kind, fill, ...column }) => ({
      ...column,
      relation,
      fill: fill ?? null,
    })),
  );
  expect(known).toEqual(found.map((row) => expect.objectContaining(row)));
});

test('relations are the foreign keys, both ways, and user_id leads to profiles', async () => {
  const { rows } = await admin.query<{ from: string; column: string; to: string; constraint: string }>(`
    select t.relname as from, a.attname as column, f.relname as to, k.conname as constraint
    from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and cardinality(k.conkey) = 1
    order by 1, 2`);
  const own = [...tables.values()].flatMap(({ relations }) => relations.filter(({ isOwn }) => isOwn));
  const named = own.map(({ from, column, to, constraint }) => `${from}.${column} ${to} ${constraint}`);
  const found = rows
    .map((row) => ({ ...row, to: row.to === 'users' ? 'profiles' : row.to }))
    .filter(({ from }) => !['profiles', 'api_usage_logs', 'rate_limits'].includes(from))
    .map(({ from, column, to, constraint }) => `${from}.${column} ${to} ${constraint}`);
  expect(named.sort()).toEqual(found.sort());
  for (const { to, from, constraint } of own) {
    expect(tables.get(to)?.relations).toContainEqual(
      expect.objectContaining({ from: to, to: from, constraint, isOwn: false }),
    );
  }
});

test('unique rules are those of the database', async () => {
  const { rows } = await admin.query<{ relation: string; columns: string[] }>(`
    select t.relname as relation, array(
        select a.attname::text from unnest(k.conkey) with ordinality n (num, place)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = n.num order by place) as columns
    from pg_constraint k join pg_class t on t.oid = k.conrelid
    where k.contype in ('p', 'u') and k.connamespace = 'public'::regnamespace`);
  const known = [...tables.values()].flatMap(({ name, uniqueRules }) =>
    uniqueRules.map((columns) => `${name}: ${columns.join()}`),
  );
  expect(known.sort()).toEqual(rows.map(({ relation, columns }) => `${relation}: ${columns.join()}`).sort());
});

test('policies are those of the database', async () => {
  const { rows } = await admin.query<{ relation: string; policy: string; condition: string }>(`
    select tablename as relation, policyname as policy, qual as condition from pg_policies
    where schemaname = 'public' and 'authenticated' = any (roles)`);
  for (const { name, policy } of tables.values()) {
    const own = rows.find((row) => row.relation === name && row.policy === 'own_rows');
    expect(own?.condition).toMatch(new RegExp(`^\\(?${policy.owner} = \\(`));
    const others = rows.filter((row) => row.relation === name && row.policy !== 'own_rows');
    expect([name, others.length > 0]).toEqual([name, policy.isReadByOthers]);
  }
});

test('functions are those that may be called', async () => {
  const { rows } = await admin.query<{
    name: string;
    parameters: string;
    returns: string;
    volatile: boolean;
  }>(`
    select p.proname as name, pg_get_function_identity_arguments(p.oid) as parameters,
      pg_get_function_result(p.oid) as returns, p.provolatile = 'v' as volatile
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and has_function_privilege('authenticated', p.oid, 'execute')`);
  const found = rows.map(({ name, parameters, returns, volatile }) => ({
    name,
    returns,
    isVolatile: volatile,
    parameters: parameters.split(', ').map((parameter) => {
      const [argument = '', ...type] = parameter.split(' ');
      return { name: argument, type: SHORT[type.join(' ')] ?? type.join(' ') };
    }),
  }));
  expect([...routines.values()]).toEqual(found);
});
