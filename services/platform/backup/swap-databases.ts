import pg from 'pg';
import { countTables, dropDatabase, withClient } from './databases.ts';

/**
 * Gives a database the name of another one, in one transaction. What has had the name is kept as
 * `<name>_before_<time>`, closed to everybody; an empty one goes.
 *
 * @returns what it is called now.
 */
export async function swapDatabases(
  admin: pg.Client,
  database: string,
  scratch: string,
  databaseUrl: string,
): Promise<string | undefined> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) {
    await rename(admin, scratch, database);
    return undefined;
  }
  const isEmpty = (await withClient(databaseUrl, countTables)) === 0;
  const name = pg.escapeIdentifier(database);
  const { rows } = await admin.query<{ kept: string }>(
    `select left($1, 40) || '_before_' || to_char(now() at time zone 'UTC', 'YYYYMMDD"t"HH24MISS') as kept`,
    [database],
  );
  const kept = rows[0]?.kept ?? '';
  await admin.query(`alter database ${name} allow_connections false`);
  try {
    await disconnect(admin, database);
    await admin.query('begin');
    await rename(admin, database, kept);
    await rename(admin, scratch, database);
    await admin.query('commit');
  } catch (thrown) {
    await admin.query('rollback');
    await admin.query(`alter database ${name} allow_connections true`);
    throw thrown;
  }
  if (!isEmpty) return kept;
  await dropDatabase(admin, kept);
  return undefined;
}

async function rename(admin: pg.Client, from: string, to: string): Promise<void> {
  await admin.query(`alter database ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)}`);
}

async function disconnect(admin: pg.Client, database: string): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    const { rowCount } = await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [database],
    );
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
