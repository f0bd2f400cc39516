import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createOutboxStore } from '../../../platform/events/outbox-store.ts';
import { startRelay, type Relay } from '../../../platform/events/relay.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { until } from '../../../platform/redis/testing.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import type { MessageToPerson } from '../../inbox/index.ts';
import { silentLog, startRoomsProcess, type RoomsProcess } from '../testing.ts';

const call = { requestId: 'test' };
let database: OpenDatabase;
let admin: pg.Client;
let rooms: RoomsProcess;
let relay: Relay;
let host: Caller;
let zoe: Caller;
let kim: Caller;

beforeAll(async () => {
  database = await openTestDatabase();
  [host, zoe, kim] = (await signUpCallers(database.urls.adminUrl, 3)) as [Caller, Caller, Caller];
  admin = new pg.Client(database.urls.adminUrl);
  await admin.connect();
  rooms = await startRoomsProcess(database);
  relay = startRelay({
    store: createOutboxStore(database.database),
    log: silentLog,
    subscribers: rooms.parts.subscribers ?? [],
    observe: () => undefined,
    chance: () => 0.5,
    holder: randomUUID(),
  });
});

afterAll(async () => {
  await relay.stop();
  await rooms.stop();
  await admin.end();
  await database.close();
});

/** What has reached people about a room, in order. */
const reachedAbout = (roomId: string): MessageToPerson[] =>
  rooms.said.reached.filter(({ data }) => data['room_id'] === roomId);

test('hosts who are away find who knocked, and whoever knocked finds that they may come in', async () => {
  const { id } = await rooms.useCases.create.execute(host, { name: 'Algebra', knocking: true }, call);
  await rooms.people.knock.execute(zoe, { id }, call);
  await until(() => reachedAbout(id).length === 1);
  await rooms.people.answerKnock.execute(host, { id, user_id: zoe.userId, accept: true }, call);
  await until(() => reachedAbout(id).length === 2);
  expect(reachedAbout(id)).toMatchObject([
    {
      user_id: host.userId,
      kind: 'room.knock',
      data: {
        title: { en: expect.stringMatching(/ wants to come into Algebra$/) },
        action_url: `/#/rooms/${id}`,
      },
    },
    { user_id: zoe.userId, kind: 'room.admitted', data: { title: { de: 'Du kannst in Algebra kommen' } } },
  ]);
});

test('whoever was turned away, or whose knock is over, is told nothing; a role is told to its bearer', async () => {
  const { id } = await rooms.useCases.create.execute(host, { name: 'Roles', knocking: true }, call);
  await rooms.people.knock.execute(kim, { id }, call);
  await until(() => reachedAbout(id).length === 1);
  await rooms.people.answerKnock.execute(host, { id, user_id: kim.userId, accept: false }, call);
  await admin.query('delete from app.room_knocks where room_id = $1', [id]);
  const { token } = await rooms.useCases.createInvitation.execute(host, { id }, call);
  await rooms.useCases.joinByInvitation.execute(zoe, { token }, call);
  await rooms.useCases.setMemberRole.execute(host, { id, user_id: zoe.userId, role: 'cohost' }, call);
  await until(() => reachedAbout(id).some(({ kind }) => kind === 'room.role'));
  expect(reachedAbout(id)).toMatchObject([
    { user_id: host.userId, kind: 'room.knock' },
    { user_id: zoe.userId, kind: 'room.role', data: { title: { en: 'You are co-host of Roles now' } } },
  ]);
});

test('a class finds which room was opened for it, but for who has opened it', async () => {
  const [school, classId] = [randomUUID(), randomUUID()];
  await admin.query(`insert into app.organisations (id, name) values ($1, 'School')`, [school]);
  const people = [host, zoe, kim].map(({ userId }) => userId);
  await admin.query(
    `insert into app.organisation_members (organisation_id, user_id) select $1, unnest($2::uuid[])`,
    [school, people],
  );
  await admin.query(`insert into app.classes (id, organisation_id, name) values ($1, $2, '7b')`, [
    classId,
    school,
  ]);
  await admin.query(
    `insert into app.class_members (class_id, organisation_id, user_id, role)
     select $1, $2, person, case when person = $4 then 'teacher' else 'student' end from unnest($3::uuid[]) person`,
    [classId, school, people, host.userId],
  );
  const { id } = await rooms.useCases.create.execute(host, { name: 'Revision', class_id: classId }, call);
  await until(() => reachedAbout(id).length === 2);
  expect(reachedAbout(id).map(({ user_id }) => user_id)).toEqual([zoe.userId, kim.userId].toSorted());
  expect(reachedAbout(id)[0]).toMatchObject({ kind: 'room.opened', organisation_id: school });
});
