import { createHash } from 'node:crypto';
import pg from 'pg';

import { findMigrations, loadMigration, type MigrationFile, type Phase } from './migration-files.ts';

/** What `runMigrations` is asked to do. */
export interface MigrateOptions {
  /** The connection of studyflow_migrator. */
  readonly url: string;
  /** Which kind of file runs; only `up` is bound by it. @default 'all' */
  readonly phase?: Phase | 'all';
  /** @default 'up' */
  readonly direction?: 'up' | 'down';
  /** Down to this name (which stays), or 0 for everything. @default the last one only */
  readonly to?: string | 0;
  /** Whether a `down` that removes what people stored may run (Decision 13). @default false */
  readonly allowDataLoss?: boolean;
  /** Told the name of each file before and after it ran. */
  readonly onProgress?: (event: MigrationProgress) => void;
}

/** One step of a run. */
export interface MigrationProgress {
  readonly name: string;
  readonly state: 'migrating' | 'migrated' | 'reverting' | 'reverted' | 'waiting-for-lock';
}

const TABLE = 'app.schema_migrations';
const LOCK_TIMEOUT_MS = 5_000;
const LOCK_ATTEMPTS = 6;
const LOCK_NOT_AVAILABLE = '55P03';
const LOCK = createHash('sha256').update('studyflow migrations').digest().readInt32BE(0);

/**
 * Brings the database to the state that `migrations/` describes and tells which files ran.
 *
 * One runner works at a time, the others wait and then find nothing to do. Each file is a transaction of its own and
 * waits at most 5 s for a table's lock, so that it never holds up the platform's queries behind it; it tries again.
 */
export async function runMigrations(options: MigrateOptions): Promise<readonly string[]> {
  const files = await findMigrations();
  const client = new pg.Client({ connectionString: options.url, application_name: 'studyflow-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if ((await choose(client, files, options)).length === 0) {
      return [];
    }
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const chosen = await choose(client, files, options);
    if (chosen.length > 0) {
      await client.query('create schema if not exists app');
      await apply(chosen, options);
    }
    return chosen.map((file) => file.name);
  } finally {
    await client.end();
  }
}

async function choose(
  client: pg.Client,
  files: readonly MigrationFile[],
  options: MigrateOptions,
): Promise<MigrationFile[]> {
  const executed = await readExecuted(client);
  return options.direction === 'down'
    ? chooseDown(files, executed, options.to)
    : chooseUp(files, executed, options.phase ?? 'all');
}

async function readExecuted(client: pg.Client): Promise<readonly string[]> {
  const exists = await client.query<{ found: string | null }>('select to_regclass($1) as found', [TABLE]);
  if (exists.rows[0]?.found == null) {
    return [];
  }
  const answer = await client.query<{ name: string }>(`select name from ${TABLE} order by id`);
  return answer.rows.map((row) => row.name);
}

function chooseUp(
  files: readonly MigrationFile[],
  executed: readonly string[],
  phase: Phase | 'all',
): MigrationFile[] {
  const done = new Set(executed);
  const pending = files.filter((file) => !done.has(file.name));
  if (phase === 'all') {
    return pending;
  }
  const chosen = pending.filter((file) => file.phase === phase);
  const last = chosen.at(-1);
  const skipped = pending.find(
    (file) => PHASE_ORDER[file.phase] < PHASE_ORDER[phase] && last !== undefined && file.name < last.name,
  );
  if (skipped) {
    throw new Error(
      `"${last?.name ?? ''}" cannot run before "${skipped.name}": run the ${skipped.phase} phase first.`,
    );
  }
  return chosen;
}

const PHASE_ORDER: Readonly<Record<Phase, number>> = { expand: 0, backfill: 1, contract: 2 };

function chooseDown(
  files: readonly MigrationFile[],
  executed: readonly string[],
  to: string | 0 | undefined,
): MigrationFile[] {
  const newestFirst = [...executed].reverse();
  const end = to === undefined ? 1 : to === 0 ? newestFirst.length : newestFirst.indexOf(to);
  if (end < 0) {
    throw new Error(`"${String(to)}" has not been applied, so there is no way down to it.`);
  }
  return newestFirst.slice(0, end).map((name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) {
      throw new Error(
        `"${name}" was applied by another version: its file is not here, so it cannot be reverted.`,
      );
    }
    return file;
  });
}

async function apply(files: readonly MigrationFile[], options: MigrateOptions): Promise<void> {
  const loaded = await Promise.all(
    files.map(async (file) => ({ name: file.name, class: await loadMigration(file) })),
  );
  const { openMigrator } = await import('./migrator.ts');
  const { migrator, driver, config, close } = await openMigrator({
    url: options.url,
    table: TABLE,
    loaded,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
  });
  try {
    if (options.direction === 'down' && options.allowDataLoss !== true) {
      const losing = loaded.find((migration) => new migration.class(driver, config).losesData);
      if (losing) {
        throw new Error(
          `Going down from "${losing.name}" would lose data. Say so explicitly (--allow-data-loss) to do it.`,
        );
      }
    }
    for (const state of ['migrating', 'migrated', 'reverting', 'reverted'] as const) {
      migrator.on(state, ({ name }) => options.onProgress?.({ name, state }));
    }
    for (const { name } of loaded) {
      await patiently(
        async () => {
          await migrator[options.direction ?? 'up']({ migrations: [name] });
        },
        () => options.onProgress?.({ name, state: 'waiting-for-lock' }),
      );
    }
  } finally {
    await close();
  }
}

async function patiently(work: () => Promise<void>, onWait: () => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt === LOCK_ATTEMPTS) {
        throw error;
      }
      onWait();
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt * (0.5 + Math.random() / 2)));
    }
  }
}
