import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { createWordJudge } from './moderation/word-judge.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };
const NEVER = new AbortController().signal;

describe('keeping a room decent', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let rooms: RoomsProcess;
  let served: ServedRoutes;
  let school: string;
  let host: Caller;
  let mia: Caller;
  let moderator: Caller;
  let stranger: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, mia, moderator, stranger] = (await signUpCallers(database.urls.adminUrl, 4)) as [
      Caller,
      Caller,
      Caller,
      Caller,
    ];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    school = randomUUID();
    await admin.query(`insert into app.organisations (id, name) values ($1, 'School')`, [school]);
    for (const [{ userId }, role] of [
      [host, 'student'],
      [mia, 'student'],
      [moderator, 'moderator'],
    ] as const) {
      await admin.query(
        'insert into app.organisation_members (organisation_id, user_id, role) values ($1, $2, $3)',
        [school, userId, role],
      );
    }
    rooms = await startRoomsProcess(database);
    served = await serveRoutes(rooms.parts.routes ?? []);
  });

  afterAll(async () => {
    expect(served.bugs).toEqual([]);
    await served.close();
    await rooms.stop();
    await admin.end();
    await database.close();
  });

  const inSchool = (caller: Caller): Caller => ({ ...caller, organisationId: school });
  const makeRoom = async (): Promise<string> => {
    const room = { name: 'Room', visibility: 'public' };
    const { id } = await rooms.useCases.create.execute(inSchool(host), room, call);
    await rooms.useCases.join.execute(mia, { room_id: id }, call);
    return id;
  };
  const say = (caller: Caller, id: string, text: string, clientId: string = randomUUID()) =>
    rooms.useCases.post.execute(
      caller,
      { room_id: id, client_id: clientId, type: 'chat', data: { text } },
      call,
    );
  const readLog = async (id: string) =>
    (await rooms.useCases.listEvents.execute(host, { id }, call)).data.map(({ seq, type, data }) => ({
      seq,
      type,
      data,
    }));

  it('takes a post back for everybody who reads from then on; the log keeps its place, and the entry', async () => {
    const id = await makeRoom();
    const clientId = randomUUID();
    const { seq } = await say(mia, id, 'a secret', clientId);
    await say(host, id, 'harmless');
    const path = `/api/rooms/${id}/events/${seq}`;
    await served
      .as(mia)
      .delete(`/api/rooms/${id}/events/${seq + 1}`)
      .expect(403);
    await served.as(stranger).delete(path).expect(404);
    await served.as(host).delete(`/api/rooms/${id}/events/1`).expect(404);
    await served.as(host).delete(`${path}?reason=private`).expect(204);
    await served.as(host).delete(path).expect(204);
    expect(await readLog(id)).toEqual([
      { seq: 1, type: 'member.joined', data: { role: 'host' } },
      { seq: 2, type: 'member.joined', data: { role: 'member' } },
      { seq: 3, type: 'chat', data: { text: '[removed]', removed: true } },
      { seq: 4, type: 'chat', data: { text: 'harmless' } },
      { seq: 5, type: 'chat.removed', data: { seq: 3, reason: 'private' } },
    ]);
    await expect(say(mia, id, 'a secret', clientId)).resolves.toMatchObject({ seq });
    const { rows } = await admin.query(
      'select data, redacted_at is not null as marked from app.room_events where room_id = $1 and seq = $2',
      [id, seq],
    );
    expect(rows).toEqual([{ data: { text: 'a secret' }, marked: true }]);
  });

  it('lets an author take their own post back', async () => {
    const id = await makeRoom();
    const { seq } = await say(mia, id, 'too fast');
    await served.as(mia).delete(`/api/rooms/${id}/events/${seq}`).expect(204);
    expect((await readLog(id)).at(-1)).toMatchObject({ type: 'chat.removed', data: { seq } });
  });

  it('tells moderators of a reported post, once per person, with what was said', async () => {
    const id = await makeRoom();
    const { seq } = await say(host, id, 'something bad');
    const path = `/api/rooms/${id}/events/${seq}`;
    const made = await served.as(mia).post(`${path}/reports`).send({ reason: 'rude' }).expect(200);
    const again = await served.as(mia).post(`${path}/reports`).send({ reason: 'again' }).expect(200);
    expect(again.body).toEqual(made.body);
    await served.as(stranger).post(`${path}/reports`).send({ reason: 'rude' }).expect(404);
    const missing = await served
      .as(mia)
      .post(`/api/rooms/${id}/events/1/reports`)
      .send({ reason: 'x' })
      .expect(404);
    expect(missing.body).toMatchObject({ reason: 'room.post-not-found' });
    await served.as(host).delete(path).expect(204);
    const list = await served.as(inSchool(moderator)).get('/api/room-reports?count=exact').expect(200);
    expect(list.body).toMatchObject({
      data: [
        {
          room_id: id,
          seq,
          reason: 'rude',
          status: 'open',
          text: 'something bad',
          removed: true,
          author_id: host.userId,
          reporter_id: mia.userId,
        },
      ],
      pagination: { total: 1 },
    });
    const { id: report } = made.body as { id: string };
    const handle = { status: 'acted', note: 'talked to' };
    await served.as(inSchool(mia)).patch(`/api/room-reports/${report}`).send(handle).expect(404);
    await served.as(inSchool(moderator)).patch(`/api/room-reports/${report}`).send(handle).expect(200);
    const acted = await served.as(inSchool(moderator)).get('/api/room-reports?status=acted').expect(200);
    expect(acted.body).toMatchObject({ data: [{ note: 'talked to', handled_by: moderator.userId }] });
  });

  it('shows reports to nobody who is not a moderator of the organisation', async () => {
    await served.as(inSchool(mia)).get('/api/room-reports').expect(403);
    await served.as(inSchool(stranger)).get('/api/room-reports').expect(404);
    const own = await served.as(stranger).get('/api/room-reports').expect(200);
    expect(own.body).toMatchObject({ data: [] });
  });

  it('refuses words that the room or its organisation does not want, before the room is asked', async () => {
    const id = await makeRoom();
    const ofRoom = `/api/rooms/${id}/blocked-words`;
    await served
      .as(mia)
      .put(ofRoom)
      .send({ words: ['x'] })
      .expect(403);
    await served.as(stranger).get(ofRoom).expect(404);
    await served
      .as(host)
      .put(ofRoom)
      .send({ words: ['Spoiler'] })
      .expect(200, { words: ['Spoiler'] });
    await served
      .as(host)
      .get(ofRoom)
      .expect(200, { words: ['Spoiler'] });
    await served
      .as(inSchool(mia))
      .put('/api/room-blocked-words')
      .send({ words: ['cheat'] })
      .expect(403);
    await served
      .as(inSchool(moderator))
      .put('/api/room-blocked-words')
      .send({ words: ['cheat'] })
      .expect(200);
    await served
      .as(inSchool(moderator))
      .get('/api/room-blocked-words')
      .expect(200, { words: ['cheat'] });
    for (const text of ['No SPOILER please', 'let us cheat']) {
      await expect(say(mia, id, text)).rejects.toMatchObject({ status: 422, reason: 'room.text-refused' });
    }
    await expect(say(stranger, id, 'spoiler')).rejects.toMatchObject({ reason: 'room.not-found' });
    expect((await readLog(id)).map(({ type }) => type)).toEqual(['member.joined', 'member.joined']);
    await expect(say(mia, id, 'fine')).resolves.toMatchObject({ seq: 3 });
  });

  it('reads the words of a room again after three seconds', async () => {
    const id = await makeRoom();
    let nowMs = 0;
    const judge = createWordJudge(rooms.pools, { now: () => new Date(0), monotonicMs: () => nowMs });
    const isAllowed = async () =>
      (await judge.judge({ roomId: id, userId: '', text: 'pineapple' }, NEVER)).isAllowed;
    expect(await isAllowed()).toBe(true);
    await served
      .as(host)
      .put(`/api/rooms/${id}/blocked-words`)
      .send({ words: ['Pineapple'] })
      .expect(200);
    nowMs = 2_999;
    expect(await isAllowed()).toBe(true);
    nowMs = 3_000;
    expect(await isAllowed()).toBe(false);
  });

  it('answers a repeated post as it did before its words were forbidden', async () => {
    const id = await makeRoom();
    const clientId = randomUUID();
    await admin.query(
      'insert into app.room_word_rules select organisation_id, id, $2 from app.rooms where id = $1',
      [id, ['later']],
    );
    const { rows } = await admin.query<{ words: string[] }>(
      `update app.room_word_rules set words = '{}' where room_id = $1 returning words`,
      [id],
    );
    expect(rows).toEqual([{ words: [] }]);
    const before = await startRoomsProcess(database);
    const first = await before.useCases.post.execute(
      mia,
      { room_id: id, client_id: clientId, type: 'chat', data: { text: 'later' } },
      call,
    );
    await before.stop();
    await admin.query(`update app.room_word_rules set words = '{later}' where room_id = $1`, [id]);
    await expect(say(mia, id, 'later', clientId)).resolves.toEqual(first);
    await expect(say(mia, id, 'later')).rejects.toMatchObject({ reason: 'room.text-refused' });
  });
});
