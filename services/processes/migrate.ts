import { loadMigrationConfig } from '../platform/config/config.ts';
import { terminationLog } from '../platform/config/termination-log.ts';
import { provisionRoles } from '../platform/database/provision.ts';
import { runMigrations, type MigrateOptions } from '../platform/database/migrate.ts';
import { MigrationRefused } from '../platform/database/migration-refused.ts';
import { readMigrationWords, type MigrationWords } from './migration-words.ts';
import { createMigrationReport, type MigrationReport } from './migration-report.ts';

/** Whoever started it can tell what to do next: mend and try again, or decide first. */
const EXIT = { failed: 1, refused: 2 } as const;

type MigrationConfig = ReturnType<typeof loadMigrationConfig>;

/**
 * `migrate.ts [expand|backfill|contract|all|down] [--to <name|0>] [--allow-data-loss] [--lock-timeout <ms>]
 * [--statement-timeout <ms>] [--batch-size <rows>]`: provisions the roles when there is an administrator's URL, runs one
 * phase of `migrations/`, and exits with 0, 1 (failed) or 2 (refused: somebody has to decide or end something first).
 */
async function main(): Promise<void> {
  const words = readMigrationWords(process.argv.slice(2));
  // The report is for whoever reads no output: it is there before anything can fail that is worth telling.
  const report = createMigrationReport(words.verb, terminationLog());
  try {
    const config = loadMigrationConfig();
    await provision(words, config);
    await migrate(words, config, report);
  } catch (error) {
    const code = error instanceof MigrationRefused ? 'refused' : 'failed';
    report.fail({ code, message: messageOf(error) });
    throw error;
  }
}

async function provision({ verb }: MigrationWords, config: MigrationConfig): Promise<void> {
  const adminUrl = config.DATABASE_ADMIN_URL;
  if (adminUrl === undefined || verb === 'down') return;
  await timed('roles and database', async () => {
    await provisionRoles(adminUrl, {
      migratorUrl: config.DATABASE_MIGRATOR_URL,
      appUrl: config.DATABASE_APP_URL,
      systemUrl: config.DATABASE_SYSTEM_URL,
    });
    return 'provisioned';
  });
}

async function migrate(
  words: MigrationWords,
  config: MigrationConfig,
  report: MigrationReport,
): Promise<void> {
  await timed(words.verb === 'down' ? 'migrations, down' : `migrations, ${words.verb}`, async () => {
    const names = await runMigrations({
      ...optionsOf(words, config),
      onPlan: (planned) => report.plan(planned),
      onProgress: (progress) => {
        report.note(progress);
        const { name, state, rows } = progress;
        say(`  ${state} ${name}${rows === undefined ? '' : `, ${rows.toString()} rows`}`);
      },
    });
    return names.length === 0 ? 'nothing to do' : `${names.length.toString()} files`;
  });
}

function optionsOf(words: MigrationWords, config: MigrationConfig): MigrateOptions {
  const { verb, to } = words;
  return {
    url: config.DATABASE_MIGRATOR_URL,
    direction: verb === 'down' ? 'down' : 'up',
    phase: verb === 'down' ? 'all' : verb,
    allowDataLoss: words.allowDataLoss,
    lockTimeoutMs: words.lockTimeoutMs ?? config.MIGRATION_LOCK_TIMEOUT_MS,
    statementTimeoutMs: words.statementTimeoutMs ?? config.MIGRATION_STATEMENT_TIMEOUT_MS,
    batchSize: words.batchSize ?? config.MIGRATION_BATCH_SIZE,
    patienceMs: config.MIGRATION_PATIENCE_MS,
    ...(config.RELEASE !== undefined && { release: config.RELEASE }),
    ...(to === undefined ? {} : { to: to === '0' ? 0 : to }),
  };
}

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const note = await work();
  say(`${what}: ${note} (${Math.round(performance.now() - start).toString()} ms)`);
}

function say(line: string): void {
  process.stdout.write(`migrate: ${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`migrate: ${messageOf(error)}\n`);
  // At once: a connection that was cut off may never tell that it has ended.
  process.exit(error instanceof MigrationRefused ? EXIT.refused : EXIT.failed);
}
