import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { addPerson } from '../../../migrations/testing.ts';
import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { signUpCallers } from '../people.ts';
import { startRoomsProcess, type RoomsProcess } from '../../modules/rooms/testing.ts';
import {
  openTestBox,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type TestProcess,
} from '../../modules/identity/testing.ts';
import { tablesNaming } from './tables-naming.ts';

const call = { requestId: 'test' };

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let rooms: RoomsProcess;
let process: TestProcess;
let admin: pg.Client;
let forgetting: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  rooms = await startRoomsProcess(open);
  process = await startTestProcess({
    open,
    box: box.box,
    forgetPerson: () => [rooms.parts.forgetPerson!, () => forgetting()],
  });
  admin = await open.urls.connect('admin');
});
afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await rooms.stop();
  await open.close();
  await box.remove();
});

async function runJob(): Promise<void> {
  const job = process.module.parts.jobs?.find(({ name }) => name === 'identity.delete-accounts');
  await job?.run({}, AbortSignal.timeout(20_000));
}

const due = (column: 'delete_at' | 'sweep_at', id: string) =>
  admin.query(`update app.account_deletions set ${column} = now() - interval '1 s' where user_id = $1`, [id]);

const asCaller = (userId: string): Caller => ({ ...NOBODY, role: 'authenticated', userId });

async function makeRoom(owner: Caller, input: object): Promise<string> {
  const room = await rooms.useCases.create.execute(owner, input, call);
  return (room as { id: string }).id;
}

/** Somebody with a row in each of the 21 tables, and traces everywhere else. */
async function personWithEverything() {
  const anna = await signUpSomebody(process);
  const [ben, carl] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const me = asCaller(anna.id);
  const service = await open.urls.connectAs('service_role');
  const system = await open.urls.connect('system');
  // The helper makes a person of its own; their rows are given to ours, where a row has one owner.
  const donor = await addPerson(system, service);
  await admin.query(`set session_replication_role = replica`);
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('public.%I', table_name) as name from information_schema.columns
     where table_schema = 'public' and column_name = 'user_id'
       and table_name not in ('user_settings', 'study_streaks')`,
  );
  for (const { name } of tables) {
    await admin.query(`update ${name} set user_id = $1 where user_id = $2`, [anna.id, donor.userId]);
  }
  await admin.query(`set session_replication_role = origin`);

  const organisation = async (
    name: string,
    members: readonly (readonly [string, string])[],
  ): Promise<string> => {
    const { rows } = await admin.query(`insert into app.organisations (name) values ($1) returning id`, [
      name,
    ]);
    for (const [id, role] of members) {
      await admin.query(
        `insert into app.organisation_members (organisation_id, user_id, role) values ($1, $2, $3)`,
        [rows[0].id, id, role],
      );
    }
    return rows[0].id;
  };
  const alone = await organisation('Alone', [[anna.id, 'admin']]);
  const shared = await organisation('Shared', [
    [anna.id, 'admin'],
    [ben.userId, 'student'],
    [carl.userId, 'teacher'],
  ]);
  await admin.query(`insert into app.classes (organisation_id, name, created_by) values ($1, 'C', $2)`, [
    shared,
    anna.id,
  ]);

  const own = await makeRoom(me, { name: 'Mine', visibility: 'public' });
  const hosted = await makeRoom({ ...me, organisationId: shared }, { name: 'Hosted', visibility: 'public' });
  const theirs = await makeRoom(ben, { name: 'Theirs', visibility: 'public' });
  const join = (caller: Caller, room_id: string) => rooms.useCases.join.execute(caller, { room_id }, call);
  const say = (caller: Caller, room_id: string, text: string) =>
    rooms.useCases.post.execute(
      caller,
      { room_id, client_id: randomUUID(), type: 'chat', data: { text } },
      call,
    );
  await join(ben, own);
  await join(ben, hosted);
  await join(me, theirs);
  for (const room of [own, hosted, theirs]) {
    await say(me, room, 'my secret words');
    await say(ben, room, 'words of Ben');
  }
  await admin.query(
    `insert into app.room_bans (room_id, user_id, created_at) select id, $1, now() from app.rooms where id = $2`,
    [anna.id, theirs],
  );
  await admin.query(`insert into app.security_events (reason, user_id) values ('test', $1)`, [anna.id]);
  await admin.query(
    `insert into app.outbox_dead_letters (subscriber, change_id, change, error) values ('s', 1, $1, 'e')`,
    [JSON.stringify({ user_id: anna.id })],
  );
  await admin.query(`select app.enqueue_job('later', jsonb_build_object('user_id', $1::text), null, null)`, [
    anna.id,
  ]);
  await admin.query(`insert into app.idempotency_keys (user_id, key, fingerprint) values ($1, 'k', 'f')`, [
    anna.id,
  ]);
  return { anna, me, ben, carl, alone, shared, own, hosted, theirs };
}

describe('the deletion of an account', () => {
  test('leaves no row that names the person, and no word of theirs, in any table', async () => {
    const { anna, ben, carl, alone, shared, own, hosted, theirs } = await personWithEverything();
    expect(Object.keys(await tablesNaming(admin, anna.id)).length).toBeGreaterThan(30);
    await send(process, 'DELETE', '/api/users/me', { token: anna.accessToken });
    const again = await signInAgain(process, anna.email);
    await runJob();
    expect(await tablesNaming(admin, anna.email)).toHaveProperty(['auth.users']);

    await due('delete_at', anna.id);
    await runJob();
    const left = Object.keys(await tablesNaming(admin, anna.id));
    expect(left.filter((name) => !name.startsWith('public.'))).toEqual([
      'app.account_deletions',
      ...left.filter((name) =>
        [
          'app.jobs',
          'app.outbox',
          'app.outbox_dead_letters',
          'app.security_events',
          'auth.audit_log_entries',
          'auth.guesses',
          'auth.revocations',
        ].includes(name),
      ),
    ]);
    expect(left.filter((name) => name.startsWith('public.'))).toEqual([]);
    const gone = await send(process, 'GET', '/api/users/me', { token: again.accessToken });
    expect(gone.status).toBe(401);

    await due('sweep_at', anna.id);
    await runJob();
    for (const trace of [anna.id, anna.email, again.refreshToken, 'my secret words']) {
      expect([trace, await tablesNaming(admin, trace)]).toEqual([trace, {}]);
    }

    const organisations = await admin.query(`select id from app.organisations where id in ($1, $2)`, [
      alone,
      shared,
    ]);
    expect(organisations.rows).toEqual([{ id: shared }]);
    const admins = await admin.query(
      `select user_id from app.organisation_members where organisation_id = $1 and role = 'admin'`,
      [shared],
    );
    expect(admins.rows).toEqual([{ user_id: carl.userId }]);
    const kept = await admin.query(
      `select id, owner_id from app.rooms where id in ($1, $2, $3) order by name`,
      [own, hosted, theirs],
    );
    expect(kept.rows).toEqual([
      { id: hosted, owner_id: ben.userId },
      { id: theirs, owner_id: ben.userId },
    ]);
    const log = await admin.query(
      `select actor_id, data from app.room_events where room_id = $1 and type = 'chat' order by seq`,
      [theirs],
    );
    expect(log.rows).toEqual([
      { actor_id: null, data: { text: '[deleted]', deleted: true } },
      { actor_id: ben.userId, data: { text: 'words of Ben' } },
    ]);
    await rooms.useCases.post.execute(
      ben,
      { room_id: hosted, client_id: randomUUID(), type: 'chat', data: { text: 'still here' } },
      call,
    );
  });

  test('frees the address for somebody new', async () => {
    const anna = await signUpSomebody(process);
    expect(await process.module.deleteAccount(anna.id)).toBe(true);
    expect(await process.module.deleteAccount(anna.id)).toBe(false);
    const body = { email: anna.email, password: 'another horse battery' };
    const signedUp = await send(process, 'POST', '/auth/v1/signup', { body });
    expect(signedUp.status).toBe(200);
    expect(signedUp.body.user?.['id']).not.toBe(anna.id);
  });

  test('comes for people without an account once nobody can be them any more', async () => {
    const signIn = async (): Promise<string> => {
      const { body } = await send(process, 'POST', '/auth/v1/signup', { body: {} });
      return String(body.user?.['id']);
    };
    const [idle, fresh, active] = [await signIn(), await signIn(), await signIn()];
    await admin.query(`delete from auth.sessions where user_id in ($1, $2)`, [idle, fresh]);
    await admin.query(`update auth.users set created_at = now() - interval '31 days' where id in ($1, $2)`, [
      idle,
      active,
    ]);
    const job = process.module.parts.jobs?.find(({ name }) => name === 'identity.schedule-unreachable');
    await job?.run({}, AbortSignal.timeout(5_000));
    await runJob();
    const { rows } = await admin.query('select id from auth.users where id in ($1, $2, $3) order by id', [
      idle,
      fresh,
      active,
    ]);
    expect(rows.map(({ id }) => id)).toEqual([fresh, active].sort());
    expect(process.lines).toContainEqual(
      expect.objectContaining({
        message: 'accounts that nobody can come back to are deleted',
        fields: { scheduled: 1 },
      }),
    );
  });

  test('that fails in the middle is tried again, and holds up no other', async () => {
    const [anna, ben] = [await signUpSomebody(process), await signUpSomebody(process)];
    for (const { accessToken, id } of [anna, ben]) {
      await send(process, 'DELETE', '/api/users/me', { token: accessToken });
      await due('delete_at', id);
    }
    let failures = 0;
    forgetting = () => {
      failures += 1;
      return failures === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
    };
    await runJob();
    const left = () => admin.query('select id from auth.users where id in ($1, $2)', [anna.id, ben.id]);
    expect((await left()).rows).toHaveLength(1);
    expect(
      (
        await send(process, 'POST', '/auth/v1/token?grant_type=password', {
          body: { email: anna.email, password: 'correct horse battery' },
        })
      ).status,
    ).toBe(400);
    await runJob();
    expect((await left()).rows).toEqual([]);
    forgetting = () => Promise.resolve();
  });
});
