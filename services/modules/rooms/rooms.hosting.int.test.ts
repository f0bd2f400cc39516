import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { rulesOf } from '../../platform/rate-limit/rule.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { forgetPastJob } from './people/jobs.ts';
import type { Room } from './room.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };

describe('who is let in, kept out and heard', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let first: RoomsProcess;
  let second: RoomsProcess;
  let served: ServedRoutes;
  let host: Caller;
  let kim: Caller;
  let zoe: Caller;
  let people: Caller[];

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, kim, zoe, ...people] = (await signUpCallers(database.urls.adminUrl, 54)) as [
      Caller,
      Caller,
      Caller,
      ...Caller[],
    ];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    first = await startRoomsProcess(database);
    second = await startRoomsProcess(database);
    served = await serveRoutes(second.parts.routes ?? []);
  });

  afterAll(async () => {
    expect(served.bugs).toEqual([]);
    await served.close();
    await first.stop();
    await second.stop();
    await admin.end();
    await database.close();
  });

  const makeRoom = (input: object = {}): Promise<Room> =>
    first.useCases.create.execute(host, { name: 'Room', ...input }, call);
  const post = (process: RoomsProcess, caller: Caller, id: string, text = 'Hello') =>
    process.useCases.post.execute(
      caller,
      { room_id: id, client_id: randomUUID(), type: 'chat', data: { text } },
      call,
    );
  const join = (process: RoomsProcess, caller: Caller, id: string) =>
    process.useCases.join.execute(caller, { room_id: id }, call);
  const tokenFor = async (id: string): Promise<string> =>
    (await first.useCases.createInvitation.execute(host, { id }, call)).token;
  const told = (event: string) =>
    [...first.said.told, ...second.said.told].filter((one) => one.event === event);

  it('knocks, waits, and is let in: hosts in all processes hear of it, and so does the one who knocked', async () => {
    const { id } = await makeRoom({ knocking: true });
    const path = `/api/rooms/${id}/knocks`;
    const { body } = await served.as(zoe).post(path).send({}).expect(200);
    expect(body).toMatchObject({ status: 'pending' });
    expect(told('room:knock')).toMatchObject([
      { userId: host.userId, payload: { room_id: id, user_id: zoe.userId } },
    ]);
    await served.as(zoe).get(path).expect(404);
    const waiting = await served.as(host).get(`${path}?count=exact`).expect(200);
    expect(waiting.body).toMatchObject({ data: [{ user_id: zoe.userId }], pagination: { total: 1 } });
    await served.as(host).put(`${path}/${zoe.userId}`).send({ accept: true }).expect(204);
    expect(told('room:knock-answered').map(({ userId }) => userId)).toEqual([zoe.userId, host.userId]);
    await expect(join(first, zoe, id)).resolves.toMatchObject({ seq: 2 });
    await served.as(zoe).get(path).expect(403);
    await served.as(host).put(`${path}/${zoe.userId}`).send({ accept: true }).expect(404);
  });

  it('remembers under a new owner who is at the door, muted, and banned', async () => {
    const { id } = await makeRoom({ knocking: true, visibility: 'public' });
    await join(first, zoe, id);
    await second.people.mute.execute(host, { id, user_id: zoe.userId, seconds: 600 }, call);
    await second.people.knock.execute(kim, { id }, call);
    await first.useCases.removeMember.execute(host, { id, user_id: people[0]!.userId, ban: true }, call);
    const third = await startRoomsProcess(database);
    await admin.query(
      `update app.actor_heads set epoch = epoch + 1, process_id = null where kind = 'room' and id = $1`,
      [id],
    );
    await expect(post(third, zoe, id)).rejects.toMatchObject({ reason: 'room.muted' });
    await expect(join(third, people[0]!, id)).rejects.toMatchObject({ reason: 'room.not-found' });
    await third.people.answerKnock.execute(host, { id, user_id: kim.userId, accept: false }, call);
    await expect(second.people.knock.execute(kim, { id }, call)).rejects.toMatchObject({
      reason: 'room.knock-declined',
      code: 'RATE_LIMIT',
    });
    await third.stop();
  });

  it('tells nobody at the door whether there is a room', async () => {
    const { id } = await makeRoom();
    for (const room of [id, randomUUID()]) {
      const { body } = await served.as(zoe).post(`/api/rooms/${room}/knocks`).send({}).expect(404);
      expect(body).toMatchObject({ reason: 'room.not-found', detail: expect.any(String) });
    }
    const school = randomUUID();
    await admin.query(`insert into app.organisations (id, name) values ($1, 'School')`, [school]);
    await admin.query(
      `insert into app.organisation_members (organisation_id, user_id) values ($1, $2), ($1, $3)`,
      [school, host.userId, kim.userId],
    );
    const { id: inside } = await first.useCases.create.execute(
      { ...host, organisationId: school },
      { name: 'Inside', knocking: true },
      call,
    );
    await served.as(zoe).post(`/api/rooms/${inside}/knocks`).send({}).expect(404);
    await served.as(kim).post(`/api/rooms/${inside}/knocks`).send({}).expect(200);
  });

  it('limits how often a person knocks, at all doors together', () => {
    const routes = second.parts.routes ?? [];
    const door = routes.find(({ method, path }) => method === 'post' && path.endsWith('/knocks'));
    expect(door?.limit).toBe('room-knock');
    expect(rulesOf('').get('room-knock')).toMatchObject({ limit: 30, windowSeconds: 600 });
  });

  it('bans at once in every process, whatever way somebody would come by, and lists and ends bans', async () => {
    const { id } = await makeRoom({ visibility: 'public', knocking: true });
    const token = await tokenFor(id);
    await join(second, zoe, id);
    await served
      .as(host)
      .post(`/api/rooms/${id}/members/${zoe.userId}/remove`)
      .send({ ban: true })
      .expect(204);
    const removed = [...first.said.removed, ...second.said.removed].filter(({ roomId }) => roomId === id);
    expect(removed).toEqual([{ roomId: id, userId: zoe.userId, reason: 'banned' }]);
    for (const process of [first, second]) {
      await expect(post(process, zoe, id)).rejects.toMatchObject({ reason: 'room.not-found' });
      await expect(join(process, zoe, id)).rejects.toMatchObject({ reason: 'room.not-found' });
    }
    await served.as(zoe).get(`/api/rooms/${id}`).expect(404);
    await served.as(zoe).get(`/api/rooms/${id}/events`).expect(404);
    await served.as(zoe).post('/api/rooms/join').send({ token }).expect(404);
    await served.as(zoe).post(`/api/rooms/${id}/knocks`).send({}).expect(404);
    const bans = await served.as(host).get(`/api/rooms/${id}/bans`).expect(200);
    expect(bans.body).toMatchObject({
      data: [{ user_id: zoe.userId, banned_by: host.userId, reason: null }],
    });
    await served.as(host).delete(`/api/rooms/${id}/bans/${zoe.userId}`).expect(204);
    await served.as(host).delete(`/api/rooms/${id}/bans/${zoe.userId}`).expect(404);
    await served.as(zoe).post('/api/rooms/join').send({ token }).expect(200);
    const { rows } = await admin.query('select * from app.room_bans where room_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('fills to exactly ten when fifty come at once, by REST, sockets and invitations, over two processes', async () => {
    const { id } = await makeRoom({ visibility: 'public', max_members: 10 });
    const token = await tokenFor(id);
    const outcomes = await Promise.allSettled(
      people.slice(0, 50).map(async (person, index) => {
        const process = index % 2 ? first : second;
        if (index % 3 === 0) return join(process, person, id);
        if (index % 3 === 1) return process.useCases.joinByInvitation.execute(person, { token }, call);
        const answer = await served.as(person).post('/api/rooms/join').send({ token });
        if (answer.status !== 200) throw Object.assign(new Error('refused'), answer.body);
        return answer.body as unknown;
      }),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(41);
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'CONFLICT', reason: 'room.full' });
    const { rows } = await admin.query('select user_id from app.room_members where room_id = $1', [id]);
    expect(rows).toHaveLength(10);
    const log = await first.useCases.listEvents.execute(host, { id, limit: 100 }, call);
    expect(log.data.filter(({ type }) => type === 'member.joined')).toHaveLength(10);
  });

  it('takes the word and gives it back', async () => {
    const { id } = await makeRoom({ visibility: 'public' });
    await join(first, zoe, id);
    const path = `/api/rooms/${id}/mutes`;
    const { body } = await served
      .as(host)
      .put(`${path}/${zoe.userId}`)
      .send({ seconds: 60, reason: 'shouting' })
      .expect(200);
    const { until } = body as { until: string };
    await expect(post(second, zoe, id)).rejects.toMatchObject({ reason: 'room.muted', details: { until } });
    const list = await served.as(host).get(path).expect(200);
    expect(list.body).toMatchObject({ data: [{ user_id: zoe.userId, reason: 'shouting' }] });
    await served.as(host).delete(`${path}/${zoe.userId}`).expect(204);
    await expect(post(second, zoe, id)).resolves.toMatchObject({ seq: 5 });
    await served.as(host).put(`${path}/${host.userId}`).send({ seconds: 60 }).expect(409);
  });

  it('makes members take turns in slow mode, through a hand-over too', async () => {
    const { id } = await makeRoom({ visibility: 'public' });
    await join(first, zoe, id);
    await served
      .as(host)
      .patch(`/api/rooms/${id}`)
      .set('If-Match', '"1"')
      .send({ slow_mode_seconds: 3_600 })
      .expect(200);
    await post(first, zoe, id);
    await post(first, host, id);
    await post(first, host, id);
    await expect(post(second, zoe, id)).rejects.toMatchObject({
      code: 'RATE_LIMIT',
      reason: 'room.slow-mode',
      retryable: true,
    });
    await admin.query(
      `update app.actor_heads set epoch = epoch + 1, process_id = null where kind = 'room' and id = $1`,
      [id],
    );
    const refusal = await post(second, zoe, id).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ reason: 'room.slow-mode' });
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(3_000_000);
  });

  it('hands a room on by its door', async () => {
    const { id } = await makeRoom({ visibility: 'public' });
    await join(first, kim, id);
    await served.as(kim).put(`/api/rooms/${id}/host`).send({ user_id: kim.userId }).expect(403);
    const given = await served
      .as(host)
      .put(`/api/rooms/${id}/host`)
      .send({ user_id: kim.userId })
      .expect(200);
    expect(given.body).toMatchObject({ owner_id: kim.userId, version: 2 });
    expect(given.headers['etag']).toBe('"2"');
    await served.as(host).delete(`/api/rooms/${id}`).expect(403);
    await served.as(kim).delete(`/api/rooms/${id}`).expect(204);
  });

  it('pages through those who are banned', async () => {
    const { id } = await makeRoom();
    const banned = people.slice(0, 5);
    for (const { userId } of banned) {
      await first.useCases.removeMember.execute(host, { id, user_id: userId, ban: true }, call);
    }
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await first.people.listBans.execute(
        host,
        { id, limit: '2', ...(cursor && { cursor }) },
        call,
      );
      seen.push(...page.data.map(({ user_id }) => user_id));
      more = page.pagination.has_more;
      cursor = page.pagination.next_cursor ?? undefined;
    }
    expect(seen.sort()).toEqual(banned.map(({ userId }) => userId).sort());
  });

  it('forgets knocks and mutes when their time is over, and reports when they are old', async () => {
    const { id } = await makeRoom({ visibility: 'public', knocking: true });
    await first.people.knock.execute(zoe, { id }, call);
    await join(first, kim, id);
    await first.people.mute.execute(host, { id, user_id: kim.userId, seconds: 600 }, call);
    await admin.query(`update app.room_knocks set until = now() - interval '1 s' where room_id = $1`, [id]);
    await admin.query(`update app.room_mutes set until = now() - interval '1 s' where room_id = $1`, [id]);
    await admin.query(
      `insert into app.room_reports (id, room_id, organisation_id, seq, reason, status, created_at)
       select gen_random_uuid(), r.id, r.organisation_id, n, 'x', s, now() - interval '200 days'
       from app.rooms r, (values (1, 'acted'), (2, 'open')) v (n, s) where r.id = $1`,
      [id],
    );
    await forgetPastJob(first.pools).run({}, new AbortController().signal);
    const { rows } = await admin.query(
      `select (select count(*)::int from app.room_knocks where room_id = $1) as knocks,
         (select count(*)::int from app.room_mutes where room_id = $1) as mutes,
         (select jsonb_agg(status) from app.room_reports where room_id = $1) as reports`,
      [id],
    );
    expect(rows).toEqual([{ knocks: 0, mutes: 0, reports: ['open'] }]);
  });
});
