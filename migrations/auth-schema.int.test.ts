import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { addUser } from './testing.ts';

let database: TestDatabase;
let system: pg.Client;
let ann: string;

beforeAll(async () => {
  database = await cloneDatabase();
  system = await database.connect('system');
  ann = await addUser(system);
});
afterAll(() => database.drop());

test('the system keeps accounts, identities, sessions and keys, and a person takes theirs with them', async () => {
  const person = await addUser(system);
  await system.query(
    `insert into auth.identities (provider_id, user_id, provider, identity_data) values ($1::text, $1::uuid, 'email', '{"email": "Ada@Example.org"}')`,
    [person],
  );
  await system.query('insert into auth.sessions (user_id) values ($1)', [person]);
  await system.query(
    `insert into auth.one_time_tokens (user_id, token_type, token_hash) values ($1, 'recovery_token', 'h')`,
    [person],
  );
  const { rows } = await system.query('select email from auth.identities where user_id = $1', [person]);
  expect(rows).toEqual([{ email: 'ada@example.org' }]);
  await system.query('delete from auth.users where id = $1', [person]);
  for (const table of ['identities', 'sessions', 'one_time_tokens']) {
    expect((await system.query(`select 1 from auth.${table} where user_id = $1`, [person])).rowCount).toBe(0);
  }
});

test('one signing key is current at a time', async () => {
  const add = (kid: string): Promise<unknown> =>
    system.query(
      `insert into auth.signing_keys (kid, public_jwk, sealed_private_key, status) values ($1, '{}', 'sealed', 'current')`,
      [kid],
    );
  await add('one');
  await expect(add('two')).rejects.toMatchObject({ code: '23505' });
});

test('the revocation log is appended to, never changed, and names a session or a user', async () => {
  await system.query(`insert into auth.revocations (user_id, reason) values ($1, 'signed out')`, [ann]);
  await expect(system.query(`update auth.revocations set reason = 'other'`)).rejects.toMatchObject({
    code: '42501',
  });
  await expect(system.query(`insert into auth.revocations (reason) values ('nobody')`)).rejects.toMatchObject(
    { code: '23514' },
  );
});

test('a follower of the revocation log does not skip one that commits late', async () => {
  const other = await database.connect('system');
  const { rows } = await system.query(
    `select coalesce(max(id), 0)::int as id, coalesce(max(xid::text::bigint), 0)::text as xid from auth.revocations`,
  );
  const place = [rows[0].xid, rows[0].id];
  const read = async (): Promise<string[]> => {
    const found = await system.query<{ reason: string }>(
      'select reason from auth.read_revocations($1::text::xid8, $2, 10)',
      place,
    );
    return found.rows.map((row) => row.reason);
  };
  await other.query('begin');
  await other.query(`insert into auth.revocations (user_id, reason) values ($1, 'slow')`, [ann]);
  await system.query(`insert into auth.revocations (user_id, reason) values ($1, 'quick')`, [ann]);
  expect(await read()).toEqual([]);
  await other.query('commit');
  const deadline = performance.now() + 10_000;
  while ((await read()).length < 2 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await read()).toEqual(['slow', 'quick']);
});

test('a user is confirmed when the e-mail or the telephone is', async () => {
  await system.query('update auth.users set email_confirmed_at = now() where id = $1', [ann]);
  const { rows } = await system.query(
    'select confirmed_at = email_confirmed_at as same from auth.users where id = $1',
    [ann],
  );
  expect(rows).toEqual([{ same: true }]);
});
