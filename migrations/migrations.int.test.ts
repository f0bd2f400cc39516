import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { findMigrations } from '../services/platform/database/migration-files.ts';
import { runMigrations } from '../services/platform/database/migrate.ts';
import { emptyDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { watchMachine } from '../services/testing/time-limits.ts';

const machine = watchMachine();

let database: TestDatabase;
let names: readonly string[];

beforeEach(async () => {
  database = await emptyDatabase();
  names = (await findMigrations()).map((file) => file.name);
});
afterEach(() => database.drop());

/** Everything that migrations make: columns, constraints, indexes, policies, triggers, functions, grants. */
async function readCatalogue(): Promise<string[]> {
  const client = await database.connect('admin');
  const { rows } = await client.query<{ line: string }>(`
    with ours as (select oid from pg_namespace where nspname in ('public', 'auth', 'app'))
    select line from (
      select 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || attnotnull
          || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as line
        from pg_attribute a join pg_class c on c.oid = attrelid left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
        where relnamespace in (table ours) and relkind in ('r', 'p') and attnum > 0 and not attisdropped
      union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        from pg_constraint where connamespace in (table ours) and contype <> 'n'
      union all select 'index ' || pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = indrelid
        where relnamespace in (table ours)
      union all select 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || coalesce(pg_get_expr(polqual, polrelid), '')
        from pg_policy p join pg_class c on c.oid = polrelid where relnamespace in (table ours)
      union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      union all select 'function ' || oid::regprocedure || ' ' || md5(pg_get_functiondef(oid)) || ' ' || coalesce(proacl::text, '')
        from pg_proc where pronamespace in (table ours) and prokind in ('f', 'p')
      union all select 'table ' || oid::regclass || relrowsecurity || relforcerowsecurity || coalesce(relacl::text, '')
        from pg_class where relnamespace in (table ours) and relkind in ('r', 'p')
      union all select 'schema ' || nspname || coalesce(nspacl::text, '') from pg_namespace where oid in (table ours)
      union all select 'type ' || oid::regtype from pg_type where typnamespace in (table ours) and typtype = 'e'
    ) lines order by line`);
  return rows.map((row) => row.line);
}

test('up, down, up: every migration takes back what it made, and can be made again', async () => {
  const url = database.migratorUrl;
  expect(await runMigrations({ url })).toEqual(names);
  const first = await readCatalogue();
  expect(await runMigrations({ url, direction: 'down', to: 0, allowDataLoss: true })).toEqual(
    [...names].reverse(),
  );
  const bare = (await readCatalogue()).filter((line) => !/schema_migrations|^schema /.test(line));
  expect(bare).toEqual([]);
  expect(await runMigrations({ url })).toEqual(names);
  expect(await readCatalogue()).toEqual(first);
});

test('going down one step at a time reverts the newest first', async () => {
  const url = database.migratorUrl;
  await runMigrations({ url });
  const first = await readCatalogue();
  for (const name of [...names].reverse()) {
    expect(await runMigrations({ url, direction: 'down', allowDataLoss: true })).toEqual([name]);
  }
  await runMigrations({ url });
  expect(await readCatalogue()).toEqual(first);
});

test('five runners at once apply every migration once', async () => {
  const runs = await Promise.all([1, 2, 3, 4, 5].map(() => runMigrations({ url: database.migratorUrl })));
  expect(runs.map((ran) => ran.length).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, names.length]);
  const migrator = await database.connect('migrator');
  const { rows } = await migrator.query('select name from app.schema_migrations order by id');
  expect(rows.map((row) => row.name)).toEqual(names);
});

test('a start with nothing to do takes less than 300 ms', async () => {
  await runMigrations({ url: database.migratorUrl });
  const start = performance.now();
  expect(await runMigrations({ url: database.migratorUrl })).toEqual([]);
  expect(performance.now() - start).toBeLessThan(300 * machine.factor());
});

describe('going down', () => {
  test('refuses to lose data without being told so, and then has changed nothing', async () => {
    await runMigrations({ url: database.migratorUrl });
    const before = await readCatalogue();
    await expect(runMigrations({ url: database.migratorUrl, direction: 'down', to: 0 })).rejects.toThrow(
      /would lose data/,
    );
    expect(await readCatalogue()).toEqual(before);
  });

  test('to a name keeps that migration', async () => {
    await runMigrations({ url: database.migratorUrl });
    const to = names.at(-3);
    await runMigrations({ url: database.migratorUrl, direction: 'down', to: to ?? '', allowDataLoss: true });
    const migrator = await database.connect('migrator');
    const { rows } = await migrator.query('select name from app.schema_migrations order by id desc limit 1');
    expect(rows).toEqual([{ name: to }]);
  });
});

test('a table that somebody holds is waited for in short turns, so that others get by', async () => {
  const url = database.migratorUrl;
  await runMigrations({ url });
  const holder = await database.connect('admin');
  await holder.query('begin; lock table app.feature_flags in access share mode');
  const states: string[] = [];
  const down = runMigrations({
    url,
    direction: 'down',
    to: '20261126T1917-identity-expand-new-user',
    allowDataLoss: true,
    lockTimeoutMs: 100,
    onProgress: ({ state }) => {
      states.push(state);
      if (state === 'waiting for a lock') {
        void holder.query('commit');
      }
    },
  });
  await expect(down).resolves.toContain('20261126T1918-platform-expand-flags-and-idempotency');
  expect(states).toContain('waiting for a lock');
});

test('phases run alone: expand before backfill and contract', async () => {
  const url = database.migratorUrl;
  const files = await findMigrations();
  const expected = (phase: string): string[] =>
    files.filter((file) => file.phase === phase).map((file) => file.name);
  for (const phase of ['expand', 'backfill', 'contract'] as const) {
    expect(await runMigrations({ url, phase })).toEqual(expected(phase));
  }
  expect(await runMigrations({ url })).toEqual([]);
});
