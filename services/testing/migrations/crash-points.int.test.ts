import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { runMigrations, type MigrateOptions } from '../../platform/database/migrate.ts';
import { cloneDatabase, type TestDatabase } from '../postgres.ts';
import { watchMachine } from '../time-limits.ts';
import { openStatementProxy, type Cut } from './statement-proxy.ts';

const folder = join(import.meta.dirname, 'files');
const NAMES = [
  '20260101T0000-tasks-expand-shelves',
  '20260101T0001-tasks-backfill-shelf-widths',
  '20260101T0002-tasks-contract-shelf-labels',
];
/** Every statement with CAMPAIGN=full; every ninth of them otherwise, beginning somewhere else each time. */
const STEP = process.env['CAMPAIGN'] === 'full' ? 1 : 9;
const FIRST = 1 + Math.floor(Math.random() * STEP);

const machine = watchMachine();

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await cloneDatabase();
  admin = await database.connect('admin');
});
afterAll(() => database.drop());

const migrate = (more: Partial<MigrateOptions> = {}): Promise<readonly string[]> =>
  runMigrations({ url: database.migratorUrl, folder, batchSize: 7, ...more });

async function forget(): Promise<void> {
  await admin.query(`
    drop table if exists app.shelves, app.shelf_log;
    delete from app.backfills;
    delete from app.schema_migrations where name like '20260101T%'`);
}

/** Each file is recorded once, each effect is there once, each row was filled once. */
async function expectAppliedOnce(): Promise<void> {
  const column = async (text: string): Promise<unknown[]> =>
    (await admin.query({ text, rowMode: 'array' })).rows.flat();
  expect(
    await column(`select name from app.schema_migrations where name like '20260101T%' order by id`),
  ).toEqual(NAMES);
  expect(await column('select what from app.shelf_log order by what desc')).toEqual(['expand', 'contract']);
  expect(
    await column('select count(*)::int from app.shelves where width is distinct from length(label)'),
  ).toEqual([0]);
  expect(await column('select rows::int from app.backfills where ended_at is not null')).toEqual([20]);
}

/** @returns false when the run ended before the cut. */
async function killedAt(cut: Cut): Promise<boolean> {
  const proxy = await openStatementProxy(database.migratorUrl, cut);
  const outcome = await migrate({ url: proxy.url }).then(
    () => 'done' as const,
    (error: unknown) => `killed: ${String(error)}`,
  );
  const wasReached = proxy.count() >= cut.at;
  await proxy.close();
  if (!wasReached) expect([outcome, proxy.count(), cut]).toEqual(['done', proxy.count(), cut]);
  return wasReached;
}

describe('O13', () => {
  test('a runner that is killed at any statement has applied everything once when the next one has run', async () => {
    let points = 0;
    for (const side of ['before', 'after'] as const) {
      for (let at = FIRST; ; at += STEP) {
        await forget();
        if (!(await killedAt({ at, side }))) break;
        points += 1;
        await migrate();
        await expectAppliedOnce();
      }
    }
    process.stdout.write(`O13: ${points} crash points of migrations (every ${STEP} from ${FIRST})\n`);
    expect(points).toBeGreaterThan(90 / STEP);
  }, 180_000);

  test('five runners at once apply once, also what is filled in batches', async () => {
    await forget();
    const runs = await Promise.all([1, 2, 3, 4, 5].map(() => migrate()));
    expect(runs.flat().toSorted()).toEqual(NAMES);
    await expectAppliedOnce();
  });

  test('what is filled goes on where it ended, and says how far it has come', async () => {
    await forget();
    const rows: number[] = [];
    await migrate({
      onProgress: ({ state, rows: filled = 0 }) => {
        if (state === 'filling') rows.push(filled);
      },
    });
    expect(rows).toEqual([7, 7, 6]);
    await expectAppliedOnce();
  });

  test('a long read holds the table: others wait for one try at most, and the migration comes through', async () => {
    await forget();
    await migrate({ phase: 'expand' });
    const [reader, other] = await Promise.all([database.connect('admin'), database.connect('migrator')]);
    const lockTimeoutMs = 300;
    const began = performance.now();
    const reading = reader.query('select count(*), pg_sleep(4) from app.shelves');
    const waits: number[] = [];
    let waited = 0;
    const migrating = migrate({
      phase: 'all',
      lockTimeoutMs,
      onProgress: ({ state }) => {
        if (state === 'waiting for a lock') waited += 1;
      },
    }).then(() => 'done');
    const state = { isOver: false };
    void migrating.catch(() => undefined).finally(() => (state.isOver = true));
    while (!state.isOver) {
      const startedAt = performance.now();
      await other.query('select count(*) from app.shelves');
      waits.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await reading;
    expect(await migrating).toBe('done');
    expect(performance.now() - began).toBeGreaterThan(3_500);
    expect(waited).toBeGreaterThan(1);
    const p99 = waits.toSorted((left, right) => left - right)[Math.floor(waits.length * 0.99)];
    expect(p99).toBeLessThan(lockTimeoutMs + 250 * machine.factor());
    await expectAppliedOnce();
  });

  test('a table that is held for too long fails the run, which can be repeated', async () => {
    await forget();
    await migrate({ phase: 'expand' });
    const holder = await database.connect('admin');
    await holder.query('begin; lock table app.shelves in access exclusive mode');
    await expect(migrate({ phase: 'backfill', lockTimeoutMs: 50, patienceMs: 400 })).rejects.toMatchObject({
      code: '55P03',
    });
    await holder.query('commit');
    await migrate();
    await expectAppliedOnce();
  });
});
