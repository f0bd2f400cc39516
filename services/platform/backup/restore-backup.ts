import { createHash } from 'node:crypto';
import pg from 'pg';
import type { SecretBox } from '../secrets/secret-box.ts';
import { provisionRoles, type LoginUrls } from '../database/provision.ts';
import { findMigrations } from '../database/migration-files.ts';
import type { EmptyableRedis } from '../redis/empty-redis.ts';
import { BackupFailure, messageOf } from './backup-failure.ts';
import { backupNames, dumpKey, manifestKey, readText, type BackupStore } from './backup-store.ts';
import {
  countTables,
  databaseOf,
  dropDatabase,
  dropLeftovers,
  lock,
  refuseHalfBlind,
  scratchName,
  urlOfDatabase,
  withClient,
} from './databases.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { findPostgresPrograms } from './postgres-programs.ts';
import { swapDatabases } from './swap-databases.ts';
import { restoreInto } from './verify-dump.ts';

/** What is restored, and where to. */
export interface RestoreOptions {
  /** An administrator, in any database but the platform's. */
  readonly adminUrl: string;
  /** The platform's logins: roles are the server's, not the database's, so they are made first. */
  readonly logins: LoginUrls;
  readonly store: BackupStore;
  readonly box: SecretBox;
  readonly programs?: string;
  /** @default the newest */
  readonly name?: string;
  /** The name of a database that is not empty, to say that it is meant; it is kept under another name. */
  readonly replace?: string;
  /** Takes out of Redis what it knows of a future that is not restored. */
  readonly redis: Pick<EmptyableRedis, 'empty'>;
  readonly say: (line: string) => void;
}

/** What has become of a restore. */
export interface Restored {
  readonly manifest: Manifest;
  /** What the database of before is called now. */
  readonly kept?: string;
}

const MARK = 'StudyFlow, restored from ';
/** Behind the name of the backup, until Redis is empty: whoever is killed in between goes on from there. */
const OWES_REDIS = ', and Redis is not emptied yet';

/**
 * Restores a backup: into a scratch database, compared with what the manifest says, and only then, by a change of names
 * in one transaction, where the platform looks for it. Before that nothing of the platform has changed; after it Redis,
 * which is newer than the backup, is emptied.
 *
 * @throws BackupFailure with the reason.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const database = databaseOf(options.logins.migratorUrl);
  return withClient(maintenanceUrl(options.adminUrl, database), async (admin) => {
    await refuseHalfBlind(admin);
    await lock(admin, `restore of ${database}`);
    const manifest = await findManifest(options);
    const state = await stateOf(admin, options, database);
    if (state.mark !== undefined && options.replace === undefined && isSame(state.mark, manifest, options)) {
      const isOwed = state.owesRedis === true;
      options.say(
        `${database} was restored from ${state.mark} before; ${isOwed ? 'Redis is left' : 'nothing is done'}`,
      );
      if (isOwed) await emptyRedis(admin, database, state.mark, options);
      return { manifest };
    }
    refuseOverLiving(state.tables, database, options.replace);
    await refuseTooNew(manifest);
    await refuseCutOff(manifest, options.store);
    const kept = await restore(admin, manifest, database, options);
    await emptyRedis(admin, database, manifest.name, options);
    return { manifest, ...(kept !== undefined && { kept }) };
  });
}

function maintenanceUrl(adminUrl: string, database: string): string {
  return databaseOf(adminUrl) === database ? urlOfDatabase(adminUrl, 'postgres') : adminUrl;
}

/** The manifest is read and its seal is opened before anything is touched. */
async function findManifest({ store, box, name: wanted }: RestoreOptions): Promise<Manifest> {
  const name = wanted ?? backupNames(await store.list()).at(-1);
  const text = name === undefined ? undefined : await readText(store, manifestKey(name));
  if (name === undefined || text === undefined) {
    const known = backupNames(await store.list()).slice(-5);
    const there =
      known.length === 0 ? 'Look at the bucket and its prefix.' : `The newest ones are ${known.join(', ')}.`;
    const which = name === undefined ? 'no backup' : `no backup ${name}`;
    throw new BackupFailure('BackupMissing', `There is ${which} that counts. ${there}`);
  }
  return readManifest(text, name, box);
}

interface TargetState {
  readonly tables: number;
  /** The backup that it was restored from. */
  readonly mark?: string;
  readonly owesRedis?: boolean;
}

async function stateOf(
  admin: pg.Client,
  { adminUrl }: RestoreOptions,
  database: string,
): Promise<TargetState> {
  const { rows } = await admin.query<{ mark: string | null }>(
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
    [database],
  );
  if (rows.length === 0) return { tables: 0 };
  const tables = await withClient(urlOfDatabase(adminUrl, database), countTables);
  const mark = rows[0]?.mark ?? '';
  if (tables === 0 || !mark.startsWith(MARK)) return { tables };
  const owesRedis = mark.endsWith(OWES_REDIS);
  return { tables, owesRedis, mark: mark.slice(MARK.length, owesRedis ? -OWES_REDIS.length : undefined) };
}

function isSame(mark: string, { name }: Manifest, { name: wanted }: RestoreOptions): boolean {
  return wanted === undefined || mark === name;
}

function refuseOverLiving(tables: number, database: string, replace: string | undefined): void {
  if (tables === 0 || replace === database) return;
  throw new BackupFailure(
    'TargetNotEmpty',
    `Database ${database} holds ${tables.toString()} tables. Restore into an empty one, or stop the platform and say ` +
      `--replace ${database}: it is then kept under another name.`,
  );
}

/** A database may be older than the code, which migrates it; never newer. */
async function refuseTooNew({ migrations, name }: Manifest): Promise<void> {
  const known = new Set((await findMigrations()).map((file) => file.name));
  const strange = migrations.filter((migration) => !known.has(migration));
  if (strange.length === 0) return;
  throw new BackupFailure(
    'BackupTooNew',
    `Backup ${name} is of a newer version (${strange.slice(0, 3).join(', ')}). Restore it with that version's image.`,
  );
}

/** Read once to its end before anything is made: what was cut off or changed is told by its length and its hash. */
async function refuseCutOff({ name, size, sha256 }: Manifest, store: BackupStore): Promise<void> {
  const body = await store.read(dumpKey(name));
  if (body === undefined) {
    throw new BackupFailure('BackupMissing', `The file of backup ${name} is gone. Restore another backup.`);
  }
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    length += chunk.length;
  }
  if (length === size && hash.digest('hex') === sha256) return;
  const how =
    length === size ? 'was changed' : `has ${length.toString()} bytes instead of ${size.toString()}`;
  throw new BackupFailure('BackupDamaged', `The file of backup ${name} ${how}. Restore another backup.`);
}

async function restore(
  admin: pg.Client,
  manifest: Manifest,
  database: string,
  { adminUrl, logins, store, box, programs: folder, say }: RestoreOptions,
): Promise<string | undefined> {
  const { rows } = await admin.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  );
  const programs = await findPostgresPrograms(folder, Number(rows[0]?.version ?? 0));
  await dropLeftovers(admin, database, 'restore');
  const scratch = scratchName(database, 'restore');
  // Roles, and rights of the database itself, are in no dump.
  await provisionRoles(adminUrl, inDatabase(logins, scratch));
  say(`restores ${manifest.name} into ${scratch} and compares`);
  await restoreInto(scratch, admin, { store, box, programs, adminUrl }, manifest);
  try {
    await withClient(urlOfDatabase(adminUrl, scratch), fenceOwnersOf);
    await writeMark(admin, scratch, manifest.name + OWES_REDIS);
    say(`gives it the name ${database}`);
    return await swapDatabases(admin, database, scratch, urlOfDatabase(adminUrl, database));
  } catch (thrown) {
    await dropDatabase(admin, scratch);
    throw thrown;
  }
}

/**
 * Raises the epoch of every actor above all that were ever claimed: the database has gone back, and a process that has
 * lived on could otherwise write into a log with an epoch and a seq that are given anew. An actor is claimed far less
 * than once a millisecond, so the time in milliseconds is above what any restore before has led to.
 */
async function fenceOwnersOf(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: string | null }>(
    `select to_regclass('app.actor_heads')::text as found`,
  );
  if ((rows[0]?.found ?? null) === null) return;
  await client.query(
    `update app.actor_heads set process_id = null,
       epoch = greatest(epoch + 1, floor(extract(epoch from clock_timestamp()) * 1000)::bigint)`,
  );
}

async function writeMark(admin: pg.Client, database: string, of: string): Promise<void> {
  await admin.query(`comment on database ${pg.escapeIdentifier(database)} is ${pg.escapeLiteral(MARK + of)}`);
}

/** Redis is only ever emptied after the database has its name: what reads the old one writes there. */
async function emptyRedis(
  admin: pg.Client,
  database: string,
  name: string,
  { redis, say }: RestoreOptions,
): Promise<void> {
  const removed = await redis.empty().catch((cause: unknown) => {
    throw new BackupFailure(
      'RedisNotEmptied',
      `${database} is restored from ${name}, but Redis still tells of later (${messageOf(cause)}). Let it be reached, ` +
        'and restore again before the platform starts: only this is left to do.',
      { cause },
    );
  });
  say(`removed ${removed.toString()} keys from Redis, which was newer than the backup`);
  await writeMark(admin, database, name);
}

function inDatabase(logins: LoginUrls, database: string): LoginUrls {
  return {
    migratorUrl: urlOfDatabase(logins.migratorUrl, database),
    appUrl: urlOfDatabase(logins.appUrl, database),
    systemUrl: urlOfDatabase(logins.systemUrl, database),
  };
}
