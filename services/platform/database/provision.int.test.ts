import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';

import { emptyDatabase, type TestDatabase } from '../../testing/postgres.ts';
import { provisionRoles, type LoginUrls } from './provision.ts';
import { runMigrations } from './migrate.ts';

let database: TestDatabase;
let urls: LoginUrls;

beforeEach(async () => {
  database = await emptyDatabase();
  urls = database;
});
afterEach(() => database.drop());

test('can be run by several processes at once, again and again, and keeps the logins working', async () => {
  await Promise.all([1, 2, 3, 4, 5].map(() => provisionRoles(database.adminUrl, urls)));
  for (const login of ['migrator', 'app', 'system'] as const) {
    const client = await database.connect(login);
    expect((await client.query('select current_user as name')).rows).toEqual([
      { name: `studyflow_${login}` },
    ]);
  }
});

test('makes the database that the URLs name, ready for the migrations', async () => {
  const name = `${database.name}_made`;
  const named = (url: string): string => url.replace(database.name, name);
  const made = {
    migratorUrl: named(urls.migratorUrl),
    appUrl: named(urls.appUrl),
    systemUrl: named(urls.systemUrl),
  };
  await provisionRoles(database.adminUrl, made);
  expect((await runMigrations({ url: made.migratorUrl })).length).toBeGreaterThan(0);
  const admin = await database.connect('admin');
  await admin.query(`drop database ${name} with (force)`);
});

test('lets only the platform into its database, and lets nobody make a table in public', async () => {
  await provisionRoles(database.adminUrl, urls);
  const admin = await database.connect('admin');
  const { rows } = await admin.query(`
    select has_database_privilege('anon', current_database(), 'connect') as anon,
      has_schema_privilege('studyflow_app', 'public', 'create') as app,
      has_schema_privilege('studyflow_migrator', 'public', 'create') as migrator`);
  expect(rows).toEqual([{ anon: false, app: false, migrator: true }]);
});

test('refuses a URL that names another role, before it touches anything', async () => {
  const wrong = { ...urls, appUrl: urls.appUrl.replace('studyflow_app', 'postgres') };
  await expect(provisionRoles(database.adminUrl, wrong)).rejects.toThrow(/must name studyflow_app/);
});

test('refuses a URL without a password', async () => {
  const url = new URL(urls.systemUrl);
  url.password = '';
  await expect(provisionRoles(database.adminUrl, { ...urls, systemUrl: url.href })).rejects.toThrow(
    /must carry a password/,
  );
});

test('does not send a password that the server could log', async () => {
  await provisionRoles(database.adminUrl, urls);
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  const { rows } = await admin.query(`select rolpassword from pg_authid where rolname = 'studyflow_app'`);
  await admin.end();
  expect(rows[0].rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
});
