import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { addPerson, addUser, buildInsert, EXISTING_TABLES, ownerColumn, type Person } from './testing.ts';

let database: TestDatabase;
let system: pg.Client;
let ann: Person;
let bob: Person;
let asAnn: pg.Client;

beforeAll(async () => {
  database = await cloneDatabase();
  system = await database.connect('system');
  const service = await database.connectAs('service_role');
  ann = await addPerson(system, service);
  bob = await addPerson(system, service);
  asAnn = await database.connectAs('authenticated', { user_id: ann.userId });
});
afterAll(() => database.drop());

describe.each(EXISTING_TABLES)('public.%s', (table) => {
  const owner = ownerColumn(table);

  test('shows the own row and hides the row of somebody else', async () => {
    const { rows } = await asAnn.query(`select ${owner} as owner from public.${table}`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.owner === ann.userId)).toBe(true);
  });

  test('does not update or delete the row of somebody else', async () => {
    const updated = await asAnn.query(`update public.${table} set created_at = created_at where id = $1`, [
      bob.rows[table],
    ]);
    const deleted = await asAnn.query(`delete from public.${table} where id = $1`, [bob.rows[table]]);
    expect([updated.rowCount, deleted.rowCount]).toEqual([0, 0]);
  });

  test('refuses to insert for somebody else, or to give a row away', async () => {
    await expect(asAnn.query(buildInsert(table, bob.userId, ann.rows))).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|23503)$/),
    });
    await expect(
      asAnn.query(`update public.${table} set ${owner} = $2 where id = $1`, [ann.rows[table], bob.userId]),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|23503)$/) });
  });

  test('lets the owner update their row', async () => {
    const { rowCount } = await asAnn.query(
      `update public.${table} set created_at = created_at where id = $1`,
      [ann.rows[table]],
    );
    expect(rowCount).toBe(1);
  });

  test('shows nothing to anon, nor to a signed-in role without claims', async () => {
    const anon = await database.connectAs('anon');
    const nobody = await database.connectAs('authenticated');
    for (const client of [anon, nobody]) {
      expect((await client.query(`select 1 from public.${table}`)).rowCount).toBe(0);
      expect((await client.query(`delete from public.${table}`)).rowCount).toBe(0);
    }
  });

  test('cannot be read by the login that has not become a caller', async () => {
    const app = await database.connect('app');
    await expect(app.query(`select 1 from public.${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  test('judges every caller of one shared statement alone', async () => {
    const { rows } = await asAnn.query(
      'select position, result from app.run_for_callers($1, $2::text[], $3::text[])',
      [
        `select coalesce(jsonb_agg(distinct t.${owner}), '[]')::text from public.${table} t`,
        [ann, bob, ann, undefined].flatMap((person) => [person?.userId ?? '', '', '', '', '']),
        [1, 2, 3, 4].map(() => '{}'),
      ],
    );
    expect(rows).toEqual([
      { position: 1, result: JSON.stringify([ann.userId]) },
      { position: 2, result: JSON.stringify([bob.userId]) },
      { position: 3, result: JSON.stringify([ann.userId]) },
      { position: 4, result: '[]' },
    ]);
  });
});

test('every table of the three schemas forces row-level security', async () => {
  const { rows } = await system.query(`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace, 'app'::regnamespace)
      and not (c.relrowsecurity and c.relforcerowsecurity)`);
  expect(rows).toEqual([]);
});

test('no caller can read auth, and the application cannot become the system', async () => {
  for (const role of ['anon', 'authenticated', 'service_role'] as const) {
    const client = await database.connectAs(role, { user_id: ann.userId });
    await expect(client.query('select 1 from auth.users')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select 1 from app.outbox')).rejects.toMatchObject({ code: '42501' });
  }
  const app = await database.connect('app');
  for (const role of ['studyflow_system', 'studyflow_migrator']) {
    await expect(app.query(`set role ${role}`)).rejects.toMatchObject({ code: '42501' });
  }
});

test('no role of the platform is a superuser or passes row-level security by', async () => {
  const { rows } = await system.query(`
    select rolname from pg_roles where (rolname like 'studyflow%' or rolname in ('anon', 'authenticated', 'service_role'))
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`);
  expect(rows).toEqual([]);
});

test('a public set and its cards are read by everyone signed in, and changed by their owner only', async () => {
  const service = await database.connectAs('service_role');
  await service.query('update public.flashcard_sets set is_public = true where id = $1', [
    bob.rows.flashcard_sets,
  ]);
  const sets = await asAnn.query('select 1 from public.flashcard_sets where id = $1', [
    bob.rows.flashcard_sets,
  ]);
  const cards = await asAnn.query('select 1 from public.flashcards where id = $1', [bob.rows.flashcards]);
  const changed = await asAnn.query('update public.flashcards set tags = tags where id = $1', [
    bob.rows.flashcards,
  ]);
  const anon = await database.connectAs('anon');
  expect([sets.rowCount, cards.rowCount, changed.rowCount]).toEqual([1, 1, 0]);
  expect((await anon.query('select 1 from public.flashcard_sets')).rowCount).toBe(0);
  await service.query('update public.flashcard_sets set is_public = false where id = $1', [
    bob.rows.flashcard_sets,
  ]);
});

test('the service key sees and changes the rows of everybody', async () => {
  const service = await database.connectAs('service_role');
  const { rows } = await service.query('select distinct user_id from public.tasks');
  expect(rows.map((row) => row.user_id).sort()).toEqual([ann.userId, bob.userId].sort());
});

test('a member sees their organisations and not those of others', async () => {
  const { rows } = await asAnn.query('select personal_user_id from app.organisations');
  expect(rows).toEqual([{ personal_user_id: ann.userId }]);
  const members = await asAnn.query('select user_id, role from app.organisation_members');
  expect(members.rows).toEqual([{ user_id: ann.userId, role: 'admin' }]);
});

test('who founds an organisation administers it; a student in it changes nothing', async () => {
  const pupil = await addUser(system);
  const asPupil = await database.connectAs('authenticated', { user_id: pupil });
  const founded = await asAnn.query(`select id from app.create_organisation(gen_random_uuid(), 'School')`);
  const school: string = founded.rows[0].id;
  await asAnn.query('insert into app.organisation_members (organisation_id, user_id) values ($1, $2)', [
    school,
    pupil,
  ]);
  await asAnn.query(`insert into app.classes (organisation_id, name) values ($1, '5b')`, [school]);

  expect((await asPupil.query('select name from app.classes')).rows).toEqual([{ name: '5b' }]);
  const renamed = await asPupil.query(`update app.organisations set name = 'Mine' where id = $1`, [school]);
  const promoted = await asPupil.query(
    `update app.organisation_members set role = 'admin' where user_id = $1`,
    [pupil],
  );
  expect([renamed.rowCount, promoted.rowCount]).toEqual([0, 0]);
  await expect(
    asPupil.query(`insert into app.classes (organisation_id, name) values ($1, '5c')`, [school]),
  ).rejects.toMatchObject({ code: '42501' });
  await expect(
    asPupil.query('insert into app.organisation_members (organisation_id, user_id) values ($1, $2)', [
      school,
      bob.userId,
    ]),
  ).rejects.toMatchObject({ code: '42501' });
  const left = await asPupil.query('delete from app.organisation_members where user_id = $1', [pupil]);
  expect(left.rowCount).toBe(1);
});

test('nobody is put into, or leaves, a personal organisation', async () => {
  const personal = await asAnn.query('select id from app.organisations where personal_user_id = $1', [
    ann.userId,
  ]);
  const { id } = personal.rows[0];
  await expect(
    asAnn.query('insert into app.organisation_members (organisation_id, user_id) values ($1, $2)', [
      id,
      bob.userId,
    ]),
  ).rejects.toMatchObject({ code: '42501' });
  const left = await asAnn.query('delete from app.organisation_members where organisation_id = $1', [id]);
  expect(left.rowCount).toBe(0);
});

test('an idempotency key is seen by its owner only', async () => {
  await asAnn.query(
    `insert into app.idempotency_keys (user_id, key, fingerprint) values (auth.uid(), 'k', 'f')`,
  );
  const asBob = await database.connectAs('authenticated', { user_id: bob.userId });
  expect((await asBob.query('select 1 from app.idempotency_keys')).rowCount).toBe(0);
  await asBob.query(
    `insert into app.idempotency_keys (user_id, key, fingerprint) values (auth.uid(), 'k', 'other')`,
  );
  expect((await asAnn.query('select fingerprint from app.idempotency_keys')).rows).toEqual([
    { fingerprint: 'f' },
  ]);
});
