import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

import { findMigrations, loadMigration, type MigrationFile, type Phase } from './migration-files.ts';
import { planDown, planUp } from './migration-plan.ts';
import type { LoadedMigration, OpenMigrator } from './migrator.ts';

/** What `runMigrations` is asked to do. */
export interface MigrateOptions {
  /** The connection of studyflow_migrator. */
  readonly url: string;
  /** @default 'up' */
  readonly direction?: 'up' | 'down';
  /** Which kind of file runs; only `up` is bound by it. @default 'all' */
  readonly phase?: Phase | 'all';
  /** Down to this name (which stays), or 0 for everything. @default the last one only */
  readonly to?: string | 0;
  /** Whether a `down` that removes what people stored may run (Decision 13). @default false */
  readonly allowDataLoss?: boolean;
  /** Milliseconds that one file waits for a table's lock before it lets others through. @default 5000 */
  readonly lockTimeoutMs?: number;
  /** Told the name of each file before and after it ran. */
  readonly onProgress?: (event: MigrationProgress) => void;
}

/** One step of a run. */
export interface MigrationProgress {
  readonly name: string;
  readonly state: 'migrating' | 'migrated' | 'reverting' | 'reverted' | 'waiting for a lock';
}

const TABLE = 'app.schema_migrations';
const LOCK = createHash('sha256').update('studyflow migrations').digest().readInt32BE(0);
const LOCK_ATTEMPTS = 6;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Brings the database to the state that `migrations/` describes, and tells which files ran.
 *
 * One runner works at a time; the others wait and then find nothing to do. Each file is a transaction of its own.
 * It waits only seconds for a table's lock, because the platform's queries queue up behind it, and tries again.
 */
export async function runMigrations(options: MigrateOptions): Promise<readonly string[]> {
  const files = await findMigrations();
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'studyflow-migrate',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if ((await plan(client, files, options)).length === 0) {
      return [];
    }
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const planned = await plan(client, files, options);
    if (planned.length > 0) {
      await client.query('create schema if not exists app');
      await run(planned, options);
    }
    return planned.map((file) => file.name);
  } finally {
    await client.end();
  }
}

async function plan(
  client: pg.Client,
  files: readonly MigrationFile[],
  { direction, phase = 'all', to }: MigrateOptions,
): Promise<readonly MigrationFile[]> {
  const executed = await readExecuted(client);
  return direction === 'down' ? planDown(files, executed, to) : planUp(files, executed, phase);
}

async function readExecuted(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ found: string | null }>('select to_regclass($1) as found', [TABLE]);
  if ((rows[0]?.found ?? null) === null) {
    return [];
  }
  const executed = await client.query<{ name: string }>(`select name from ${TABLE} order by id`);
  return executed.rows.map((row) => row.name);
}

/** MikroORM is loaded only here, so that a start with nothing to do does not pay for it. */
async function run(files: readonly MigrationFile[], options: MigrateOptions): Promise<void> {
  const { openMigrator } = await import('./migrator.ts');
  const loaded: LoadedMigration[] = [];
  for (const file of files) {
    loaded.push({ name: file.name, class: await loadMigration(file) });
  }
  const { url, direction = 'up', lockTimeoutMs = 5_000, onProgress } = options;
  const opened = await openMigrator({ url, table: TABLE, loaded, lockTimeoutMs });
  try {
    if (direction === 'down' && options.allowDataLoss !== true) {
      refuseDataLoss(loaded, opened);
    }
    reportProgress(opened, onProgress);
    for (const { name } of loaded) {
      await patiently(
        () => opened.migrator[direction]({ migrations: [name] }),
        () => onProgress?.({ name, state: 'waiting for a lock' }),
      );
    }
  } finally {
    await opened.close();
  }
}

function refuseDataLoss(loaded: readonly LoadedMigration[], { driver, config }: OpenMigrator): void {
  const losing = loaded.find((migration) => new migration.class(driver, config).losesData);
  if (losing) {
    throw new Error(
      `Going down from "${losing.name}" would lose data; --allow-data-loss says that this is wanted.`,
    );
  }
}

function reportProgress({ migrator }: OpenMigrator, onProgress: MigrateOptions['onProgress']): void {
  for (const state of ['migrating', 'migrated', 'reverting', 'reverted'] as const) {
    migrator.on(state, ({ name }) => {
      onProgress?.({ name, state });
    });
  }
}

async function patiently(work: () => Promise<unknown>, onWait: () => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt === LOCK_ATTEMPTS) {
        throw error;
      }
      onWait();
      await sleep(250 * 2 ** attempt);
    }
  }
}
