import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A copy of the migrated template for one test file; nobody else sees it. */
export interface TestDatabase {
  readonly name: string;
  readonly adminUrl: string;
  readonly migratorUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
  /** A connection of a login; closed by `drop`. */
  connect(login: 'admin' | 'migrator' | 'app' | 'system'): Promise<pg.Client>;
  /** A connection that acts as this caller until it is closed: the login of the application in the caller's role. */
  connectAs(role: 'anon' | 'authenticated' | 'service_role', claims?: Claims): Promise<pg.Client>;
  /** Closes the connections and removes the database. */
  drop(): Promise<void>;
}

/** What policies and triggers know of a caller. */
export interface Claims {
  readonly user_id?: string;
  readonly role?: string;
  readonly session_id?: string;
  readonly organisation_id?: string;
  readonly request_id?: string;
}

/** The migrated template, copied in a tenth of a second. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return makeDatabase(required('TEST_TEMPLATE'));
}

/** An empty database on the same server, for what is said about migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase('template0');
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) =>
    admin.query(`
      create database ${name} template ${template};
    `),
  );
  const adminUrl = urlOf(required('TEST_ADMIN_URL'), name);
  const setup = new pg.Client(adminUrl);
  await setup.connect();
  await setup.query(`
    grant create, temporary on database ${name} to studyflow_migrator;
    alter schema public owner to studyflow_migrator;
    revoke all on schema public from public;
  `);
  await setup.end();
  return openDatabase(name, adminUrl);
}

function openDatabase(name: string, adminUrl: string): TestDatabase {
  const password = required('TEST_PASSWORD');
  const urls = {
    admin: adminUrl,
    migrator: urlOf(adminUrl, name, 'studyflow_migrator', password),
    app: urlOf(adminUrl, name, 'studyflow_app', password),
    system: urlOf(adminUrl, name, 'studyflow_system', password),
  };
  const opened: pg.Client[] = [];
  const open = async (connectionString: string, options?: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString, ...(options === undefined ? {} : { options }) });
    client.on('error', () => undefined);
    await client.connect();
    opened.push(client);
    return client;
  };
  return {
    name,
    adminUrl: urls.admin,
    migratorUrl: urls.migrator,
    appUrl: urls.app,
    systemUrl: urls.system,
    connect: (login) => open(urls[login]),
    connectAs: async (role, claims = {}) => {
      const client = await open(urls.app, `-c role=${role} -c timezone=UTC`);
      for (const [claim, value] of Object.entries({ role, ...claims })) {
        await client.query('select set_config($1, $2, false)', [`app.${claim}`, value]);
      }
      return client;
    },
    drop: async () => {
      await Promise.all(opened.map((client) => client.end()));
      await asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function urlOf(base: string, database: string, user?: string, password?: string): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  if (user !== undefined && password !== undefined) {
    url.username = user;
    url.password = password;
  }
  return url.href;
}

async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client(required('TEST_ADMIN_URL'));
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(
      `${name} is not set: integration tests run in Jest's project "int", which starts the servers.`,
    );
  }
  return value;
}
