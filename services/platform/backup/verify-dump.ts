import type pg from 'pg';
import type { SecretBox } from '../secrets/secret-box.ts';
import { BackupFailure } from './backup-failure.ts';
import { dumpKey, type BackupStore } from './backup-store.ts';
import { dropDatabase, urlOfDatabase } from './databases.ts';
import { restoreDump } from './dump.ts';
import { openDump } from './envelope.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import { differences, sumDatabase, type TableSum } from './table-sums.ts';

/** What reads backups out of the store. */
export interface Reading {
  readonly store: BackupStore;
  readonly box: SecretBox;
  readonly programs: PostgresPrograms;
  readonly adminUrl: string;
}

/** A backup that is looked at. */
export interface Wanted {
  readonly name: string;
  readonly tables: Readonly<Record<string, TableSum>>;
}

/**
 * Restores a backup into an empty database of its own, and compares rows and checksums of every table. The database stays when
 * all is well; otherwise it goes.
 *
 * @throws BackupFailure `VerificationFailed` that names the tables that differ.
 */
export async function restoreInto(
  scratch: string,
  admin: pg.Client,
  { store, box, programs, adminUrl }: Reading,
  { name, tables }: Wanted,
): Promise<void> {
  try {
    const sealed = await store.read(dumpKey(name));
    if (sealed === undefined) throw new BackupFailure('BackupMissing', `The file of backup ${name} is gone.`);
    const url = urlOfDatabase(adminUrl, scratch);
    await restoreDump(programs, url, openDump(sealed, name, box));
    const found = differences(tables, await sumDatabase(url));
    if (found.length === 0) return;
    throw new BackupFailure(
      'VerificationFailed',
      `Backup ${name}, restored, is another database (${found.slice(0, 5).join('; ')}). It does not count; see the ` +
        "server's log for what has become of it.",
    );
  } catch (thrown) {
    await dropDatabase(admin, scratch);
    throw thrown;
  }
}
