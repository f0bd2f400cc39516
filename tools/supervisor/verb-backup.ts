import { findPostgresClient } from '../backup/postgres-client.ts';
import type { Paths, Programs } from './paths.ts';
import { runInSystem } from './run-in-system.ts';

/** `make backup`: takes a backup of the database that runs, into the folder beside the state (BACKUP_FOLDER). */
export async function backup(paths: Paths, programs: Programs): Promise<number> {
  return runInSystem(paths, [programs.backup], whereBackupsAre(paths));
}

/** `make restore`: brings one back (BACKUP, the newest by default); REPLACE=studyflow says that the present one may go. */
export async function restore(paths: Paths, programs: Programs): Promise<number> {
  const { BACKUP: name, REPLACE: database } = process.env;
  const words = [name || 'latest', ...(database ? ['--replace', database] : [])];
  return runInSystem(paths, [programs.restore, ...words], whereBackupsAre(paths));
}

/** Not in the state folder: `make reset` empties that. */
function whereBackupsAre({ stateDir }: Paths): Readonly<Record<string, string>> {
  return {
    BACKUP_FOLDER: process.env['BACKUP_FOLDER'] || `${stateDir}-backups`,
    BACKUP_PROGRAMS: findPostgresClient(),
  };
}
