import { once } from 'node:events';
import { BackupFailure, messageOf, toBackupFailure } from './backup-failure.ts';
import { startPostgresProgram, type PostgresPrograms } from './postgres-programs.ts';

/**
 * What pg_dump says of the whole database as the snapshot shows it, in its custom format.
 *
 * @throws BackupFailure `DumpFailed` at the end, when pg_dump has not ended well.
 */
export async function* dumpDatabase(
  { dump }: PostgresPrograms,
  databaseUrl: string,
  snapshot: string,
): AsyncGenerator<Buffer> {
  const args = ['--format=custom', '--compress=zstd:3', `--snapshot=${snapshot}`, '--lock-wait-timeout=60s'];
  const { child, ended } = startPostgresProgram(dump, databaseUrl, args);
  child.stdin.end();
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    await ended;
  } catch (thrown) {
    throw new BackupFailure('DumpFailed', `pg_dump has failed: ${messageOf(thrown)}`, { cause: thrown });
  } finally {
    child.kill();
  }
}

/**
 * Restores a dump into an empty database, in one transaction. Owners and rights come with it; the roles must be there.
 *
 * @throws what reading the dump throws; BackupFailure `RestoreFailed` when pg_restore objects.
 */
export async function restoreDump(
  { restore }: PostgresPrograms,
  databaseUrl: string,
  dump: AsyncIterable<Buffer>,
): Promise<void> {
  const args = ['--format=custom', '--exit-on-error', '--single-transaction'];
  const { child, ended } = startPostgresProgram(restore, databaseUrl, args);
  child.stdout.resume();
  try {
    await feed(child.stdin, dump, ended);
    await ended;
  } catch (thrown) {
    throw toBackupFailure(thrown, 'RestoreFailed');
  } finally {
    child.kill();
  }
}

async function feed(
  stdin: NodeJS.WritableStream,
  dump: AsyncIterable<Buffer>,
  ended: Promise<void>,
): Promise<void> {
  for await (const chunk of dump) {
    // A program that has ended takes no more; why it has ended is told by its end.
    if (!stdin.writable) return;
    if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain'), ended]);
  }
  stdin.end();
}
