import { loadMigrationConfig } from '../platform/config/config.ts';
import { provisionRoles } from '../platform/database/provision.ts';
import { runMigrations } from '../platform/database/migrate.ts';

const VERBS = ['expand', 'backfill', 'contract', 'all', 'down'] as const;
type Verb = (typeof VERBS)[number];

/**
 * `migrate.ts [expand|backfill|contract|all|down] [--to <name|0>] [--allow-data-loss]`: provisions the roles when there
 * is an administrator's URL, runs one phase of `migrations/`, and exits.
 */
async function main(): Promise<void> {
  const { verb, to, allowDataLoss } = readArguments(process.argv.slice(2));
  const config = loadMigrationConfig();
  const urls = {
    migratorUrl: config.DATABASE_MIGRATOR_URL,
    appUrl: config.DATABASE_APP_URL,
    systemUrl: config.DATABASE_SYSTEM_URL,
  };
  const adminUrl = config.DATABASE_ADMIN_URL;
  if (adminUrl !== undefined && verb !== 'down') {
    await timed('roles and database', async () => {
      await provisionRoles(adminUrl, urls);
      return 'provisioned';
    });
  }
  await timed(verb === 'down' ? 'migrations, down' : `migrations, ${verb}`, async () => {
    const names = await runMigrations({
      url: urls.migratorUrl,
      direction: verb === 'down' ? 'down' : 'up',
      phase: verb === 'down' ? 'all' : verb,
      allowDataLoss,
      ...(to === undefined ? {} : { to: to === '0' ? 0 : to }),
      onProgress: ({ name, state }) => {
        say(`  ${state} ${name}`);
      },
    });
    return names.length === 0 ? 'nothing to do' : `${names.length.toString()} files`;
  });
}

function readArguments(words: readonly string[]): {
  verb: Verb;
  to: string | undefined;
  allowDataLoss: boolean;
} {
  const toAt = words.indexOf('--to');
  const verb =
    words.find((word, index) => !word.startsWith('--') && (toAt < 0 || index !== toAt + 1)) ?? 'all';
  if (!isVerb(verb)) {
    throw new Error(`"${verb}" is not a phase; say one of ${VERBS.join(', ')}.`);
  }
  return {
    verb,
    to: toAt < 0 ? undefined : words[toAt + 1],
    allowDataLoss: words.includes('--allow-data-loss'),
  };
}

function isVerb(word: string): word is Verb {
  return (VERBS as readonly string[]).includes(word);
}

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const note = await work();
  say(`${what}: ${note} (${Math.round(performance.now() - start).toString()} ms)`);
}

function say(line: string): void {
  process.stdout.write(`migrate: ${line}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`migrate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
