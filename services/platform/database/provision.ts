import pg from 'pg';

import { scramVerifier } from './scram-verifier.ts';

/** The three logins of the platform (Decision 31); each URL names its role, password, host and database. */
export interface LoginUrls {
  readonly migratorUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
}

interface Login {
  readonly name: string;
  readonly password: string;
  readonly database: string;
}

const CALLER_ROLES = ['anon', 'authenticated', 'service_role'] as const;
const LOCK = 7_363_411;
/** Duplicates, and PostgreSQL's "tuple concurrently updated": another provisioner, on another database, was first. */
const RACES = new Set(['42710', '23505', '42P04', 'XX000', '40001']);

/**
 * Creates the cluster's roles and the platform's database, or brings them to the state that the URLs describe.
 *
 * Can be repeated, and run by several processes at once. No role is a superuser or passes row-level security by;
 * passwords are sent as verifiers only.
 */
export async function provisionRoles(adminUrl: string, urls: LoginUrls): Promise<void> {
  const migrator = readLogin(urls.migratorUrl, 'studyflow_migrator');
  const app = readLogin(urls.appUrl, 'studyflow_app');
  const system = readLogin(urls.systemUrl, 'studyflow_system');

  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await again(() => provisionLogins(client, [migrator, app, system]));
    await again(() => createDatabase(client, migrator.database));
  });
  const inDatabase = new URL(adminUrl);
  inDatabase.pathname = `/${encodeURIComponent(migrator.database)}`;
  await withClient(inDatabase.href, (client) => again(() => openDatabase(client, migrator.database)));
}

function readLogin(url: string, expected: string): Login {
  const { username, password, pathname } = new URL(url);
  const login = {
    name: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
  if (login.name !== expected) {
    throw new Error(
      `The database URL of ${expected} names the role "${login.name}"; it must name ${expected}.`,
    );
  }
  if (login.password === '' || login.database === '') {
    throw new Error(`The database URL of ${expected} must carry a password and a database.`);
  }
  return login;
}

async function provisionLogins(client: pg.Client, logins: readonly Login[]): Promise<void> {
  const version = await serverVersion(client);
  await client.query('begin');
  try {
    for (const role of CALLER_ROLES) {
      await ensureRole(client, role, 'nologin noinherit');
    }
    for (const { name, password } of logins) {
      await ensureRole(client, name, `login noinherit password ${pg.escapeLiteral(scramVerifier(password))}`);
    }
    // The application may become a caller's role, and has none of its rights before it does.
    const how = version >= 160_000 ? ' with inherit false, set true' : '';
    await client.query(`grant ${CALLER_ROLES.join(', ')} to studyflow_app${how}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function ensureRole(client: pg.Client, name: string, options: string): Promise<void> {
  const role = pg.escapeIdentifier(name);
  const found = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${role} ${options} nocreatedb nocreaterole`);
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (found.rowCount === 0) {
    await client.query(`create database ${pg.escapeIdentifier(database)} encoding 'UTF8' template template0`);
  }
}

/** The migrator owns what it makes, `public` too; everybody else enters by grant only. */
async function openDatabase(client: pg.Client, name: string): Promise<void> {
  const me = await client.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_roles where rolname = current_user',
  );
  if (me.rows[0]?.superuser !== true) {
    await client.query('grant studyflow_migrator to current_user'); // only its members may hand a schema to it
  }
  const database = pg.escapeIdentifier(name);
  // Several statements in one message are one transaction, and one that fails leaves none open.
  await client.query(`
    revoke all on database ${database} from public;
    grant connect on database ${database} to studyflow_migrator, studyflow_app, studyflow_system;
    grant create, temporary on database ${database} to studyflow_migrator;
    revoke all on schema public from public;
    alter schema public owner to studyflow_migrator;
  `);
}

async function serverVersion(client: pg.Client): Promise<number> {
  const answer = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  );
  return Number(answer.rows[0]?.version ?? 0);
}

async function again(work: () => Promise<void>, attempts = 5): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (attempt === attempts || code === undefined || !RACES.has(code)) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
    }
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'studyflow-provision' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
