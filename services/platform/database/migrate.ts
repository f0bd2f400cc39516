import { createHash } from 'node:crypto';
import pg from 'pg';

import { BatchBackfill } from './batch-backfill.ts';
import { patiently } from './lock-patience.ts';
import { findMigrations, loadMigration, type MigrationFile, type Phase } from './migration-files.ts';
import { planDown, planUp } from './migration-plan.ts';
import { MigrationRefused } from './migration-refused.ts';
import type { LoadedMigration, OpenMigrator } from './migrator.ts';
import { refuseWhileOthersLive } from './other-releases.ts';
import { runBackfill } from './run-backfill.ts';

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
  /** Milliseconds that one try waits for a table's lock before it lets others through. @default 500 */
  readonly lockTimeoutMs?: number;
  /** For how long it is tried again while others hold the table. @default ten minutes */
  readonly patienceMs?: number;
  /** Milliseconds that one statement may run; 0 is as long as it takes. @default 0 */
  readonly statementTimeoutMs?: number;
  /** Rows that a backfill changes at once. @default 1000 */
  readonly batchSize?: number;
  /** The release that asks: its contracts wait for the end of all others. @default nobody's */
  readonly release?: string;
  /** Where the files are. @default migrations/ */
  readonly folder?: string;
  /** Told the names of the files that are about to run. */
  readonly onPlan?: (names: readonly string[]) => void;
  /** Told the name of each file before and after it ran. */
  readonly onProgress?: (event: MigrationProgress) => void;
}

/** One step of a run. */
export interface MigrationProgress {
  readonly name: string;
  readonly state: 'migrating' | 'migrated' | 'reverting' | 'reverted' | 'waiting for a lock' | 'filling';
  /** Rows of the batch, where it is filling. */
  readonly rows?: number;
}

/** The options with what is said when nothing is. */
type Settings = MigrateOptions & Required<Pick<MigrateOptions, keyof typeof DEFAULTS>>;

const DEFAULTS = {
  direction: 'up',
  phase: 'all',
  lockTimeoutMs: 500,
  patienceMs: 600_000,
  statementTimeoutMs: 0,
  batchSize: 1_000,
} as const;

const TABLE = 'app.schema_migrations';
const LOCK = createHash('sha256').update('studyflow migrations').digest().readInt32BE(0);

/**
 * Brings the database to the state that `migrations/` describes, and tells which files ran.
 *
 * One runner works at a time; the others wait and then find nothing to do. Each file is a transaction of its own.
 * It waits only a moment for a table's lock, because the platform's queries queue up behind it, and tries again.
 *
 * @throws MigrationRefused for what must not be done now; whatever failed otherwise.
 */
export async function runMigrations(given: MigrateOptions): Promise<readonly string[]> {
  const options: Settings = { ...DEFAULTS, ...given };
  const files = await findMigrations(options.folder);
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'studyflow-migrate',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  const lost = new Promise<never>((_resolve, reject) => {
    client.once('end', () =>
      reject(new Error('The connection that holds the lock of the runners was lost.')),
    );
  });
  lost.catch(() => undefined);
  try {
    // Whoever holds the lock no more must not go on, nor wait for what may never answer.
    return await Promise.race([runLocked(client, files, options), lost]);
  } finally {
    await client.end();
  }
}

async function runLocked(
  client: pg.Client,
  files: readonly MigrationFile[],
  options: Settings,
): Promise<readonly string[]> {
  if ((await plan(client, files, options)).length === 0) {
    return [];
  }
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  const planned = await plan(client, files, options);
  options.onPlan?.(planned.map((file) => file.name));
  if (planned.length > 0) {
    await client.query('create schema if not exists app');
    await run(client, planned, options);
  }
  return planned.map((file) => file.name);
}

async function plan(
  client: pg.Client,
  files: readonly MigrationFile[],
  { direction, phase, to }: Settings,
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
async function run(client: pg.Client, files: readonly MigrationFile[], options: Settings): Promise<void> {
  const { openMigrator } = await import('./migrator.ts');
  const loaded: LoadedMigration[] = [];
  for (const file of files) {
    loaded.push({ name: file.name, class: await loadMigration(file) });
  }
  const { url, direction, lockTimeoutMs, statementTimeoutMs } = options;
  await refuse(client, files, options);
  const opened = await openMigrator({ url, table: TABLE, loaded, lockTimeoutMs, statementTimeoutMs });
  try {
    if (direction === 'down' && options.allowDataLoss !== true) {
      refuseDataLoss(loaded, opened);
    }
    reportProgress(opened, options.onProgress);
    for (const migration of loaded) {
      await runOne(client, migration, opened, options);
    }
  } finally {
    await opened.close();
  }
}

async function refuse(
  client: pg.Client,
  files: readonly MigrationFile[],
  { direction, phase, release }: Settings,
): Promise<void> {
  const isContract = direction === 'up' && phase !== 'expand' && phase !== 'backfill';
  if (release !== undefined && isContract && files.some((file) => file.phase === 'contract')) {
    await refuseWhileOthersLive(client, release);
  }
}

async function runOne(
  client: pg.Client,
  { name, class: Migration }: LoadedMigration,
  { migrator, driver, config }: OpenMigrator,
  { direction, onProgress, patienceMs, batchSize: size, lockTimeoutMs, statementTimeoutMs }: Settings,
): Promise<void> {
  const wait = <Value>(work: () => Promise<Value>): Promise<Value> =>
    patiently(work, { patienceMs, onWait: () => onProgress?.({ name, state: 'waiting for a lock' }) });
  const migration = new Migration(driver, config);
  if (direction === 'up' && migration instanceof BatchBackfill) {
    const { batch } = migration;
    const onBatch = (rows: number): void => onProgress?.({ name, state: 'filling', rows });
    await runBackfill(client, {
      ...{ name, batch, size, lockTimeoutMs, statementTimeoutMs, onBatch },
      patiently: wait,
    });
  }
  await wait(() => migrator[direction]({ migrations: [name] }));
}

function refuseDataLoss(loaded: readonly LoadedMigration[], { driver, config }: OpenMigrator): void {
  const losing = loaded.find((migration) => new migration.class(driver, config).losesData);
  if (losing) {
    throw new MigrationRefused(
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
