import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '../clock/clock.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { dumpKey, manifestKey, type BackupStore } from './backup-store.ts';
import {
  appliedMigrations,
  createDatabase,
  databaseOf,
  dropDatabase,
  dropLeftovers,
  lock,
  refuseHalfBlind,
  scratchName,
  withClient,
} from './databases.ts';
import { dumpDatabase } from './dump.ts';
import { sealDump } from './envelope.ts';
import { writeManifest, type Manifest } from './manifest.ts';
import { findPostgresPrograms } from './postgres-programs.ts';
import { keysToRemove, staleBefore, type Retention } from './retention.ts';
import { sumTables } from './table-sums.ts';
import { restoreInto, type Reading } from './verify-dump.ts';

/** What a backup is taken of, and where it goes. */
export interface BackupOptions {
  /** A login that sees every row, in the database that is backed up. */
  readonly databaseUrl: string;
  readonly store: BackupStore;
  readonly box: SecretBox;
  /** Folder of pg_dump and pg_restore. @default the image's, else PATH */
  readonly programs?: string;
  readonly retention: Retention;
  /** Whether it is restored and compared before it counts. */
  readonly isVerified: boolean;
  readonly clock: Clock;
  /** Told what is being done. */
  readonly say: (line: string) => void;
}

/**
 * Takes one backup: a dump of one snapshot, encrypted on its way to the bucket, restored and compared, and then, last of
 * all, the manifest that makes it count. Whenever it ends before that, nothing was there that counts.
 *
 * @throws BackupFailure with the reason.
 */
export async function takeBackup(options: BackupOptions): Promise<Manifest> {
  return withClient(options.databaseUrl, async (client) => {
    await refuseHalfBlind(client);
    await lock(client, 'backup');
    await clearUp(options, options.clock.now());
    const startedAt = options.clock.now();
    const name = `${startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
    // What is not there is removed without a word, so a right that is missing is told before anything is written.
    await options.store.remove(dumpKey(name));
    const written = await writeDump(client, name, options);
    const manifest = await completed(client, { name, startedAt, written }, options);
    // It counts from here on, and keeps its file whatever becomes of the old ones.
    await clearUp(options, options.clock.now());
    return manifest;
  });
}

interface Taken {
  readonly name: string;
  readonly startedAt: Date;
  readonly written: Written;
}

/** Makes it count; what does not come so far leaves no file. */
async function completed(
  client: pg.Client,
  { name, startedAt, written }: Taken,
  options: BackupOptions,
): Promise<Manifest> {
  try {
    const verifiedAt = options.isVerified ? await verify(client, name, written, options) : undefined;
    const manifest: Manifest = {
      format: 1,
      name,
      startedAt: startedAt.toISOString(),
      completedAt: options.clock.now().toISOString(),
      database: databaseOf(options.databaseUrl),
      ...written,
      ...(verifiedAt !== undefined && { verifiedAt }),
    };
    await options.store.put(manifestKey(name), await writeManifest(manifest, options.box));
    return manifest;
  } catch (thrown) {
    await options.store.remove(dumpKey(name)).catch(() => undefined);
    throw thrown;
  }
}

type Written = Pick<Manifest, 'size' | 'sha256' | 'postgresVersion' | 'migrations' | 'tables'>;

/** The sums are taken in the very snapshot that is dumped. */
async function writeDump(
  client: pg.Client,
  name: string,
  { databaseUrl, store, box, programs: folder, say }: BackupOptions,
): Promise<Written> {
  const postgresVersion = await serverVersion(client);
  const programs = await findPostgresPrograms(folder, postgresVersion);
  await client.query('begin isolation level repeatable read read only');
  const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id');
  say(`dumps ${databaseOf(databaseUrl)} as ${name}`);
  const sha256 = createHash('sha256');
  let size = 0;
  const sealed = sealDump(dumpDatabase(programs, databaseUrl, rows[0]?.id ?? ''), name, box);
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of sealed) {
      sha256.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await store.upload(dumpKey(name), counted());
  say(`has sent ${size.toString()} bytes; counts the rows of the same snapshot`);
  const migrations = [...(await appliedMigrations(client))];
  const tables = await sumTables(client);
  await client.query('commit');
  return { size, sha256: sha256.digest('hex'), postgresVersion, migrations, tables };
}

async function verify(
  client: pg.Client,
  name: string,
  { tables, postgresVersion }: Written,
  { databaseUrl, store, box, programs: folder, clock, say }: BackupOptions,
): Promise<string> {
  const database = databaseOf(databaseUrl);
  const programs = await findPostgresPrograms(folder, postgresVersion);
  const reading: Reading = { store, box, programs, adminUrl: databaseUrl };
  await dropLeftovers(client, database, 'verify');
  const scratch = scratchName(database, 'verify');
  say(`restores it into ${scratch} and compares`);
  await createDatabase(client, scratch);
  await restoreInto(scratch, client, reading, { name, tables });
  await dropDatabase(client, scratch);
  return clock.now().toISOString();
}

async function serverVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  );
  return Number(rows[0]?.version ?? 0);
}

/** What was begun and never ended, and what is kept no longer. */
async function clearUp({ store, retention, say }: BackupOptions, now: Date): Promise<void> {
  const aborted = await store.abortUploads(staleBefore(now));
  const removed = keysToRemove(await store.list(), retention, now);
  for (const key of removed) await store.remove(key);
  if (aborted + removed.length > 0) {
    say(`removes ${removed.length.toString()} old files and ${aborted.toString()} uploads that had stopped`);
  }
}
