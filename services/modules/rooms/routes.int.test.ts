import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
    const joined = await served.as(guest).post('/api/rooms/join').send({ token }).expect(200);
    expect(joined.body).toMatchObject({
      room: { id },
      member: { user_id: guest.userId, role: 'member', connections: 0 },
    });
    await served.as(guest).post('/api/rooms/join').send({ token }).expect(200);
    await served.as(guest).post('/api/rooms/join').send({ token: 'no such' }).expect(404);
    const members = await served.as(guest).get(`/api/rooms/${id}/members`).expect(200);
    expect((members.body as { data: unknown[] }).data).toHaveLength(2);
    await served.as(guest).post(`/api/rooms/${id}/members/${host.userId}/remove`).send({}).expect(403);
    await served
      .as(host)
      .post(`/api/rooms/${id}/members/${guest.userId}/remove`)
      .send({ reason: 'enough' })
      .expect(204);
    await served.as(guest).get(`/api/rooms/${id}`).expect(404);
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
