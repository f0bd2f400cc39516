import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { BackupFailure, messageOf } from './backup-failure.ts';

/** The same server and login, another database. */
export function urlOfDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/** The database that a URL names. */
export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** A connection for one piece of work. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'studyflow-backup',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    const place = `${new URL(url).host}/${databaseOf(url)}`;
    throw new BackupFailure(
      'DatabaseDenied',
      `Database ${place} cannot be reached: ${messageOf(cause)}. Check DATABASE_ADMIN_URL.`,
      { cause },
    );
  });
  try {
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One at a time, per database: whoever comes second is refused. The lock goes with its connection. */
export async function lock(client: pg.Client, what: string): Promise<void> {
  const key = createHash('sha256').update(`studyflow ${what}`).digest().readInt32BE(0);
  const { rows } = await client.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [key]);
  if (rows[0]?.ok === true) return;
  throw new BackupFailure(
    'AlreadyRunning',
    `Another ${what} of this database is under way. Wait for its end.`,
  );
}

/** @throws BackupFailure `DatabaseDenied` for a login that row-level security would hide rows from. */
export async function refuseHalfBlind(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sees_all: boolean; name: string }>(
    `select rolsuper or (rolbypassrls and rolcreatedb) as sees_all, rolname as name
     from pg_roles where rolname = current_user`,
  );
  const [me] = rows;
  if (me?.sees_all === true) return;
  throw new BackupFailure(
    'DatabaseDenied',
    `${me?.name ?? 'The login'} does not see every row (row-level security). DATABASE_ADMIN_URL must name a superuser, ` +
      'or a login with BYPASSRLS, CREATEDB and membership in studyflow_migrator.',
  );
}

/** A name for a database that nobody else uses; what has it and was left behind is found by its beginning. */
export function scratchName(database: string, purpose: 'verify' | 'restore'): string {
  return `${database.slice(0, 40)}_${purpose}_${randomBytes(4).toString('hex')}`;
}

/** Removes scratch databases that a process has left that was killed. Only under the lock. */
export async function dropLeftovers(
  admin: pg.Client,
  database: string,
  purpose: 'verify' | 'restore',
): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database where datname ~ ('^' || $1 || '_[0-9a-f]{8}$')`,
    [`${database.slice(0, 40).replaceAll(/[^a-zA-Z0-9_]/g, String.raw`\$&`)}_${purpose}`],
  );
  for (const { name } of rows) await dropDatabase(admin, name);
}

/** An empty one. */
export async function createDatabase(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`create database ${pg.escapeIdentifier(name)} encoding 'UTF8' template template0`);
}

/** Ends its connections, too. */
export async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

/** Tables that are neither PostgreSQL's nor an extension's. */
export async function countTables(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
       and not exists (select from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`,
  );
  return rows[0]?.count ?? 0;
}

/** Names of the migrations that the database has. */
export async function appliedMigrations(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows: there } = await client.query<{ found: string | null }>(
    `select to_regclass('app.schema_migrations') as found`,
  );
  if ((there[0]?.found ?? null) === null) return [];
  const { rows } = await client.query<{ name: string }>('select name from app.schema_migrations order by id');
  return rows.map(({ name }) => name);
}
