import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import type { Room } from './room.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

describe('/api/rooms', () => {
  let database: OpenDatabase;
  let rooms: RoomsProcess;
  let served: ServedRoutes;
  let host: Caller;
  let guest: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest] = (await signUpCallers(database.urls.adminUrl, 2)) as [Caller, Caller];
    rooms = await startRoomsProcess(database);
    served = await serveRoutes(rooms.parts.routes ?? []);
  });

  afterAll(async () => {
    expect(served.bugs).toEqual([]);
    await served.close();
    await rooms.stop();
    await database.close();
  });

  const makeRoom = async (body: object = { name: 'Algebra' }): Promise<Room> => {
    const { body: room } = await served.as(host).post('/api/rooms').send(body).expect(201);
    return room as Room;
  };

  it('makes, reads, lists and changes a room by the contract', async () => {
    const made = await served
      .as(host)
      .post('/api/rooms')
      .send({ name: 'Algebra', max_members: 3 })
      .expect(201);
    const room = made.body as Room;
    expect(made.headers).toMatchObject({ location: `/api/rooms/${room.id}`, etag: '"1"' });
    expect(room).toMatchObject({
      name: 'Algebra',
      subject_id: null,
      visibility: 'private',
      max_members: 3,
      timer_control: 'host',
      owner_id: host.userId,
      version: 1,
    });
    const path = `/api/rooms/${room.id}`;
    await served.as(host).get(path).expect(200, room);
    await served.as(host).patch(path).send({ name: 'Maths' }).expect(428);
    await served.as(host).patch(path).set('If-Match', '"9"').send({ name: 'Maths' }).expect(412);
    const changed = await served
      .as(host)
      .patch(path)
      .set('If-Match', '"1"')
      .send({ name: 'Maths' })
      .expect(200);
    expect(changed.headers['etag']).toBe('"2"');
    const list = await served.as(host).get('/api/rooms?scope=mine&count=exact').expect(200);
    expect(list.body).toMatchObject({ data: [{ id: room.id, name: 'Maths' }], pagination: { total: 1 } });
  });

  it('makes one room for one Idempotency-Key', async () => {
    const send = () =>
      served.as(host).post('/api/rooms').set('Idempotency-Key', 'k-1').send({ name: 'Once' });
    const [first, second] = [await send().expect(201), await send().expect(201)];
    expect((second.body as Room).id).toBe((first.body as Room).id);
    await served
      .as(host)
      .post('/api/rooms')
      .set('Idempotency-Key', 'k-1')
      .send({ name: 'Other' })
      .expect(422);
  });

  it('lists what is open of the invitations that one made, to all rooms that one still hosts', async () => {
    type Listed = { data: { id: string; room_name: string }[]; pagination: { next_cursor: string | null } };
    const rooms = await Promise.all(['Left', 'Kept', 'Closed'].map((name) => makeRoom({ name })));
    const [left, kept, closed] = rooms as [Room, Room, Room];
    const invite = async ({ id }: Room, body: object): Promise<string> => {
      const made = await served.as(host).post(`/api/rooms/${id}/invitations`).send(body).expect(201);
      return (made.body as { token: string }).token;
    };
    const token = await invite(kept, { max_uses: 1 });
    await served.as(guest).post('/api/rooms/join').send({ token }).expect(200);
    await served
      .as(guest)
      .post('/api/rooms/join')
      .send({ token: await invite(left, {}) })
      .expect(200);
    await invite(kept, { expires_in_seconds: 1 });
    await invite(kept, { max_uses: 2 });
    await invite(kept, { expires_in_seconds: 3_600 });
    await invite(closed, {});
    await served.as(host).delete(`/api/rooms/${closed.id}`).expect(204);
    await served.as(host).delete(`/api/rooms/${left.id}/members/me`).expect(204);
    const admin = await database.urls.connect('admin');
    await admin.query(
      "update app.room_invitations set expires_at = now() where room_id = $1 and expires_at < now() + interval '1 minute'",
      [kept.id],
    );
    const mine = (query: string) => served.as(host).get(`/api/rooms/invitations?${query}`).expect(200);
    const { data, pagination } = (await mine('limit=1&count=exact')).body as Listed;
    expect({ data, pagination }).toMatchObject({
      data: [{ room_id: kept.id, room_name: 'Kept', max_uses: null, uses: 0 }],
      pagination: { has_more: true, total: 2 },
    });
    expect(data[0]).not.toHaveProperty('token');
    const rest = await mine(`limit=1&cursor=${pagination.next_cursor ?? ''}`);
    expect(rest.body).toMatchObject({
      data: [{ room_id: kept.id, max_uses: 2, expires_at: null }],
      pagination: { has_more: false },
    });
    await served
      .as(guest)
      .get('/api/rooms/invitations')
      .expect(200, /"data":\[\]/);
    await served.as(host).get('/api/rooms/invitations?limit=0').expect(422);
    await served.as().get('/api/rooms/invitations').expect(401);
  });

  it('lets people in by invitation, tells who is in, and takes them out', async () => {
    const { id } = await makeRoom();
    const invitation = await served
      .as(host)
      .post(`/api/rooms/${id}/invitations`)
      .send({ expires_in_seconds: 60, max_uses: 1 })
      .expect(201);
    const { token, url } = invitation.body as { token: string; url: string };
    expect(url).toContain(token);
    expect(invitation.body).toMatchObject({ max_uses: 1, uses: 0 });
    const listed = await served.as(host).get(`/api/rooms/${id}/invitations?count=exact`).expect(200);
    expect(listed.body).toMatchObject({
      data: [{ created_by: host.userId, max_uses: 1, uses: 0 }],
      pagination: { total: 1 },
    });
    expect(JSON.stringify(listed.body)).not.toContain(token);
    const joined = await served.as(guest).post('/api/rooms/join').send({ token }).expect(200);
    expect(joined.body).toMatchObject({
      room: { id },
      member: { user_id: guest.userId, role: 'member', connections: 0 },
    });
    await served.as(guest).post('/api/rooms/join').send({ token }).expect(200);
    await served.as(guest).post('/api/rooms/join').send({ token: 'no such' }).expect(404);
    const members = await served.as(guest).get(`/api/rooms/${id}/members`).expect(200);
    expect((members.body as { data: unknown[] }).data).toHaveLength(2);
    await served.as(guest).get(`/api/rooms/${id}/invitations`).expect(403);
    await served.as(guest).post(`/api/rooms/${id}/members/${host.userId}/remove`).send({}).expect(403);
    await served
      .as(host)
      .post(`/api/rooms/${id}/members/${guest.userId}/remove`)
      .send({ reason: 'enough' })
      .expect(204);
    await served.as(guest).get(`/api/rooms/${id}`).expect(404);
    const { id: invitationId } = invitation.body as { id: string };
    await served.as(host).delete(`/api/rooms/${id}/invitations/${invitationId}`).expect(204);
    const left = await served.as(host).get(`/api/rooms/${id}/invitations`).expect(200);
    expect(left.body).toMatchObject({ data: [] });
  });

  describe('tasks, goals and notes', () => {
    let path: string;
    let id: string;
    beforeAll(async () => {
      ({ id } = await makeRoom({ name: 'Together', visibility: 'public' }));
      path = `/api/rooms/${id}`;
      await rooms.useCases.join.execute(guest, { room_id: id }, { requestId: 'test' });
    });

    it('adds, ticks off, moves and deletes a task that is as it was read', async () => {
      const add = (title: string) => served.as(guest).post(`${path}/tasks`).send({ title }).expect(201);
      const first = await add('Read');
      const second = (await add('Write')).body as { id: string };
      expect(first.headers['etag']).toBe('"1"');
      expect(first.body).toMatchObject({ title: 'Read', done: false, assignee_id: null, version: 1 });
      const task = `${path}/tasks/${(first.body as { id: string }).id}`;
      await served.as(host).patch(task).send({ done: true }).expect(428);
      const ticked = await served
        .as(host)
        .patch(task)
        .set('If-Match', '"1"')
        .send({ done: true })
        .expect(200);
      expect([ticked.headers['etag'], ticked.body]).toMatchObject(['"2"', { title: 'Read', done: true }]);
      const stale = await served
        .as(guest)
        .patch(task)
        .set('If-Match', '"1"')
        .send({ title: 'No' })
        .expect(412);
      expect(stale.body).toMatchObject({ reason: 'version.stale', details: { task: { version: 2 } } });
      const place = served.as(guest).put(`${task}/place`).set('If-Match', '*');
      await place.send({ after_id: second.id }).expect(200);
      await served.as(guest).delete(task).set('If-Match', '"x"').expect(412);
      await served.as(guest).delete(task).set('If-Match', '"3"').expect(204);
      await served.as(guest).delete(task).set('If-Match', '*').expect(404);
      const left = await served.as(guest).get(`${path}/tasks`).expect(200);
      expect(left.body).toMatchObject({ tasks: [second] });
    });

    it('does one thing for one Idempotency-Key, also when the kept answer is lost', async () => {
      const send = () =>
        served
          .as(guest)
          .post(`${path}/tasks`)
          .set('Idempotency-Key', 'task-once')
          .send({ title: 'Once' })
          .expect(201);
      const first = await send();
      const admin = new pg.Client(database.urls.adminUrl);
      await admin.connect();
      await admin.query('delete from app.idempotency_keys where user_id = $1', [guest.userId]);
      await admin.end();
      expect([(await send()).body, (await send()).body]).toEqual([first.body, first.body]);
    });

    it('sets, ticks off and takes away goals; only hosts those of everybody', async () => {
      const [mine, shared] = [`${path}/goals/me`, `${path}/goals/all`];
      await served.as(guest).patch(mine).send({ done: true }).expect(409);
      const set = await served.as(guest).patch(mine).send({ text: 'Chapter 3' }).expect(200);
      expect(set.body).toMatchObject({ user_id: guest.userId, text: 'Chapter 3', done: false });
      await served.as(guest).patch(mine).send({ done: true }).expect(200);
      await served.as(guest).patch(shared).send({ text: 'Quiet' }).expect(403);
      await served.as(host).patch(shared).send({ text: 'Quiet' }).expect(200);
      await served.as(guest).delete(mine).expect(204);
      const left = await served.as(guest).get(`${path}/goals`).expect(200);
      expect(left.body).toMatchObject({ shared: { text: 'Quiet', done: false }, members: [] });
    });

    it('edits the notes, over what others wrote meanwhile', async () => {
      const write = (insert: string) =>
        served
          .as(guest)
          .patch(`${path}/notes`)
          .send({ base_version: 0, changes: [{ from: 0, to: 0, insert }] })
          .expect(200);
      await write('one');
      expect((await write(' two')).headers['etag']).toBe('"2"');
      const notes = await served.as(host).get(`${path}/notes`).expect(200);
      expect(notes.body).toMatchObject({ version: 2, text: 'one two' });
    });

    it('are written by members who are not muted', async () => {
      await served.as(host).put(`${path}/mutes/${guest.userId}`).send({ seconds: 60 }).expect(200);
      await served.as(guest).post(`${path}/tasks`).send({ title: 'Quiet' }).expect(403);
      await served.as(guest).patch(`${path}/goals/me`).send({ text: 'Quiet' }).expect(403);
      await served.as(host).post(`${path}/members/${guest.userId}/remove`).send({}).expect(204);
      await served.as(guest).post(`${path}/tasks`).send({ title: 'Gone' }).expect(404);
    });
  });

  it('reads the log in pages, exclusive of `after`', async () => {
    const { id } = await makeRoom();
    for (let index = 0; index < 4; index += 1) {
      const post = { room_id: id, client_id: randomUUID(), type: 'chat', data: { text: `m${index}` } };
      await rooms.useCases.post.execute(host, post, { requestId: 'test' });
    }
    const page = await served.as(host).get(`/api/rooms/${id}/events?after=1&limit=2`).expect(200);
    const body = page.body as { data: { seq: number }[]; pagination: { next_cursor: string }; seq: number };
    expect(body).toMatchObject({
      data: [{ seq: 2 }, { seq: 3 }],
      pagination: { limit: 2, has_more: true },
      seq: 5,
    });
    const rest = await served
      .as(host)
      .get(`/api/rooms/${id}/events?after=1&limit=2&cursor=${body.pagination.next_cursor}`)
      .expect(200);
    expect(rest.body).toMatchObject({ data: [{ seq: 4 }, { seq: 5 }], pagination: { has_more: false } });
  });

  it('closes a room, and ends a membership', async () => {
    const { id } = await makeRoom({ name: 'Short', visibility: 'public' });
    await served.as(guest).delete(`/api/rooms/${id}`).expect(404);
    await served.as(guest).delete(`/api/rooms/${id}/members/me`).expect(404);
    await served.as(host).delete(`/api/rooms/${id}`).expect(204);
    await served.as(host).get(`/api/rooms/${id}/events`).expect(200);
    await served.as(host).delete(`/api/rooms/${id}`).expect(409);
  });

  it.each<[string, object]>([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['too many members', { name: 'x', max_members: 100_000 }],
    ['an unknown field', { name: 'x', colour: 'red' }],
    ['a visibility that there is not', { name: 'x', visibility: 'secret' }],
    ["somebody else's subject", { name: 'x', subject_id: randomUUID() }],
  ])('refuses a room with %s', async (_what, body) => {
    const { body: problem } = await served.as(host).post('/api/rooms').send(body).expect(422);
    expect(problem).toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('is for people with an account', async () => {
    await served.as().get('/api/rooms').expect(401);
  });
});
