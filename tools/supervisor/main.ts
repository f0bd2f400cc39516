/**
 * The entry of `make start`, `stop`, `status`, `logs`, `reset`, `migrate`, `rotate-signing-keys`,
 * `backup` and `restore`.
 *
 * It owns the state folder (`.studyflow`, or STUDYFLOW_DIR): keys and ports, the data of
 * PostgreSQL and Redis, logs, mails and `run.json`, the contract with everything outside.
 */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { isFailure } from '../local/failure.ts';
import { pathsIn, programsIn, stateDirOf } from './paths.ts';
import { backup, restore } from './verb-backup.ts';
import { logs } from './verb-logs.ts';
import { migrate } from './verb-migrate.ts';
import { reset } from './verb-reset.ts';
import { rotateSigningKeys } from './verb-rotate-signing-keys.ts';
import { start } from './verb-start.ts';
import { status } from './verb-status.ts';
import { stop } from './verb-stop.ts';

const paths = pathsIn(stateDirOf(process.env));
const programs = programsIn();

const verbs: Readonly<Record<string, () => Promise<number>>> = {
  start: async () => start({ paths, programs, entry: fileURLToPath(import.meta.url) }),
  stop: async () => stop(paths),
  status: async () => status(paths),
  logs: async () => logs(paths),
  reset: async () => reset(paths),
  migrate: async () => migrate(paths, programs),
  'rotate-signing-keys': async () => rotateSigningKeys(paths, programs),
  backup: async () => backup(paths, programs),
  restore: async () => restore(paths, programs),
};

async function main(): Promise<number> {
  const [verb = ''] = process.argv.slice(2);
  const run = verbs[verb];
  if (!run) {
    process.stderr.write(`There is no verb "${verb}". There are: ${Object.keys(verbs).join(', ')}.\n`);
    return 2;
  }
  return run();
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`\n${isFailure(error) ? error.message : inspect(error)}\n`);
  process.exit(1);
}
