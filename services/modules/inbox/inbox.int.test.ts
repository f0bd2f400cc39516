import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openRedis, until } from '../../platform/redis/testing.ts';
import { range } from '../../platform/sockets/testing.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { buildCaller, signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { startInbox, type Device, type InboxProcess } from './testing.ts';

let open: OpenDatabase;
let system: pg.Client;
let service: pg.Client;
let inbox: InboxProcess;
let other: InboxProcess;
let routes: ServedRoutes;

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  system = await open.urls.connect('system');
  service = await open.urls.connectAs('service_role');
  const keyPrefix = `test-inbox-${randomUUID()}`;
  inbox = await startInbox(open, { redis: openRedis({ keyPrefix }) });
  other = await startInbox(open, { redis: openRedis({ keyPrefix }) });
  routes = await serveRoutes(inbox.parts.routes ?? []);
  inbox.relay();
});
afterAll(async () => {
  await routes.close();
  await Promise.all([inbox.stop(), other.stop()]);
  await open.close();
});

async function newPerson(): Promise<Caller> {
  const [person] = await signUpCallers(open.urls.adminUrl, 1);
  return person as Caller;
}

/** Fills an inbox as many appends would. */
async function fill(userId: string, count: number, name = 'entry'): Promise<void> {
  await system.query(
    `select count(*) from app.append_all_to_inbox((select jsonb_agg(jsonb_build_object('user_id', $1::uuid,
       'source', $2 || ' ' || g, 'kind', 'test.entry', 'data', jsonb_build_object('n', g)) order by g)
     from generate_series(1, $3::integer) g))`,
    [userId, name, count],
  );
}

async function notify(userId: string, title = 'Well done', more: object = {}): Promise<string> {
  const { rows } = await service.query<{ id: string }>(
    `insert into public.notifications (user_id, title, message, type, read, metadata)
     values ($1, $2, 'A text', coalesce($3::jsonb->>'type', 'info'), coalesce(($3::jsonb->>'read')::boolean, false),
       coalesce($3::jsonb->'metadata', '{}')) returning id`,
    [userId, title, more],
  );
  return rows[0]?.id ?? '';
}

async function numbersOf(userId: string): Promise<number[]> {
  const { rows } = await system.query<{ seq: string }>(
    'select seq from app.inbox where user_id = $1 order by seq',
    [userId],
  );
  return rows.map(({ seq }) => Number(seq));
}

describe('an inbox', () => {
  test('gets every notification, whoever wrote the row, once, and tells the devices of all processes', async () => {
    const person = await newPerson();
    const [here, there] = [await inbox.device(person.userId), await other.device(person.userId)];
    await Promise.all([here.ask('inbox:resume', {}), there.ask('inbox:resume', {})]);
    await notify(person.userId, 'First');
    await notify(person.userId, 'Second', { type: 'reminder' });
    await notify(person.userId, 'Third', { metadata: { kind: 'export.ready' } });
    await until(() => here.seqs.length === 3 && there.seqs.length === 3);
    for (const device of [here, there]) {
      expect(device.seqs).toEqual([1, 2, 3]);
      expect(device.events).toMatchObject([
        { kind: 'notification.info', data: { notification: { title: 'First' } }, read_at: null },
        { kind: 'notification.reminder', data: { notification: { title: 'Second' } } },
        { kind: 'export.ready', data: { notification: { title: 'Third' } } },
      ]);
    }
  });

  test('numbers densely however many write at once, and stores one source once', async () => {
    const person = await newPerson();
    const reach = (n: number) => ({
      user_id: person.userId,
      source: `test ${n % 40}`,
      kind: 'test.entry',
      data: { n },
    });
    await Promise.all(range(1, 80).map((n) => (n % 2 === 0 ? inbox : other).writer.reach(reach(n))));
    expect(await numbersOf(person.userId)).toEqual(range(1, 40));
    const { rows } = await system.query('select seq from app.inbox_heads where user_id = $1', [
      person.userId,
    ]);
    expect(rows).toEqual([{ seq: '40' }]);
  });

  test('of a transaction that is rolled back leaves no hole', async () => {
    const person = await newPerson();
    await fill(person.userId, 1);
    await system.query('begin');
    await fill(person.userId, 5, 'never');
    await system.query('rollback');
    await fill(person.userId, 1, 'after');
    expect(await numbersOf(person.userId)).toEqual([1, 2]);
  });

  test('of somebody who is gone takes nothing and fails nobody', async () => {
    await inbox.writer.reach({ user_id: randomUUID(), source: 'x', kind: 'test.entry', data: {} });
    expect((await system.query(`select from app.inbox where source = 'x'`)).rowCount).toBe(0);
  });

  test('is read from a place, oldest first, by its person alone', async () => {
    const person = await newPerson();
    await fill(person.userId, 5);
    const page = await routes.as(person).get('/api/inbox?after=1&limit=2');
    expect(page.status).toBe(200);
    expect(page.body).toMatchObject({
      data: [{ seq: 2, kind: 'test.entry', data: { n: 2 } }, { seq: 3 }],
      pagination: { limit: 2, has_more: true, next_cursor: '3' },
      ...{ seq: 5, unread: 5, read_up_to: 0, trimmed_to: 0 },
    });
    const rest = await routes.as(person).get('/api/inbox?after=3&limit=2');
    expect(rest.body.pagination).toEqual({ limit: 2, has_more: false, next_cursor: null });
    expect((await routes.as(await newPerson()).get('/api/inbox')).body).toMatchObject({ data: [], seq: 0 });
    expect((await routes.as().get('/api/inbox')).status).toBe(401);
    const asService = buildCaller({ role: 'service_role', userId: '' });
    expect((await routes.as(asService).get('/api/inbox')).status).toBe(403);
  });
});

describe('coming back', () => {
  test('brings 500 with the answer, then the rest, then what is new: in order, without a hole, nothing twice', async () => {
    const person = await newPerson();
    await fill(person.userId, 1_300);
    const device = await inbox.device(person.userId);
    const live = (async () => {
      for (let n = 1; n <= 30; n += 1) await notify(person.userId, `Live ${n}`);
    })();
    const answer = await device.ask('inbox:resume', { after: 0 });
    expect(answer).toMatchObject({ ok: true, more: true, trimmed_to: 0 });
    expect(answer.events).toHaveLength(500);
    await live;
    await until(() => device.seqs.length >= 1_330);
    expect(device.seqs).toEqual(range(1, 1_330));
  });

  test('goes on where a connection died in the middle of it, as often as that happens', async () => {
    const person = await newPerson();
    await fill(person.userId, 1_500);
    const seen: number[] = [];
    for (let cut = 0; cut < 4; cut += 1) {
      const device = await (cut % 2 === 0 ? inbox : other).device(person.userId);
      device.socket.on('inbox:events', () => device.socket.disconnect());
      await device.ask('inbox:resume', { after: seen.at(-1) ?? 0 }).catch(() => undefined);
      await until(() => device.socket.disconnected || (device.seqs.at(-1) ?? seen.at(-1)) === 1_500);
      seen.push(...device.seqs);
    }
    const last = await other.device(person.userId);
    await last.ask('inbox:resume', { after: seen.at(-1) ?? 0 });
    await until(() => (last.seqs.at(-1) ?? seen.at(-1)) === 1_500);
    expect([...seen, ...last.seqs]).toEqual(range(1, 1_500));
  });

  test('without a place brings the last 50, and the same again changes nothing', async () => {
    const person = await newPerson();
    await fill(person.userId, 60);
    const device = await inbox.device(person.userId);
    const first = await device.ask('inbox:resume', {});
    expect(first.events?.map(({ seq }) => seq)).toEqual(range(11, 60));
    expect(first).toMatchObject({ seq: 60, more: false, unread: 60 });
    expect((await device.ask('inbox:resume', { after: 60 })).events).toEqual([]);
    await notify(person.userId);
    await until(() => device.seqs.includes(61));
    expect(device.seqs).toEqual(range(11, 61));
  });

  test('with a place that is ahead is refused with how far it goes', async () => {
    const person = await newPerson();
    await fill(person.userId, 2);
    const device = await inbox.device(person.userId);
    expect(await device.ask('inbox:resume', { after: 3 })).toMatchObject({
      ok: false,
      error: { reason: 'inbox.after-ahead', details: { seq: 2 } },
    });
  });
});

describe('what was read', () => {
  const resumed = async (process: InboxProcess, userId: string): Promise<Device> => {
    const device = await process.device(userId);
    await device.ask('inbox:resume', {});
    return device;
  };

  test('is read on every device, wherever it was read', async () => {
    const person = await newPerson();
    await fill(person.userId, 10);
    const [here, there] = [await resumed(inbox, person.userId), await resumed(other, person.userId)];
    expect(await here.ask('inbox:read', { seqs: [7, 3] })).toMatchObject({
      ok: true,
      unread: 8,
      seqs: [3, 7],
    });
    await until(() => there.reads.length === 1);
    const posted = await routes.as(person).post('/api/inbox/read').send({ up_to: 5 });
    expect(posted.body).toMatchObject({ unread: 4, read_up_to: 5, seqs: [1, 2, 4, 5] });
    await until(() => there.reads.length === 2);
    expect(there.reads).toMatchObject([
      { seqs: [3, 7], unread: 8, read_up_to: 0, version: 1 },
      { seqs: [1, 2, 4, 5], unread: 4, read_up_to: 5, version: 2 },
    ]);
    const again = await here.ask('inbox:read', { up_to: 2 });
    expect(again).toMatchObject({ ok: true, unread: 4, read_up_to: 5, version: 2, seqs: [] });
    const later = await other.device(person.userId);
    expect(await later.ask('inbox:resume', {})).toMatchObject({ unread: 4, read_up_to: 5 });
    expect(there.reads).toHaveLength(2);
  });

  test('is read in the table of notifications too, and the other way round', async () => {
    const person = await newPerson();
    const device = await resumed(inbox, person.userId);
    const first = await notify(person.userId);
    const second = await notify(person.userId);
    await until(() => device.seqs.length === 2);
    await device.ask('inbox:read', { seqs: [1] });
    const { rows } = await service.query('select read from public.notifications where id = $1', [first]);
    expect(rows).toEqual([{ read: true }]);
    await service.query('update public.notifications set read = true where id = $1', [second]);
    await until(() => device.reads.length === 2);
    expect(device.reads.map(({ unread }) => unread)).toEqual([1, 0]);
  });

  test('never goes beyond what there is, and takes one of two fields', async () => {
    const person = await newPerson();
    await fill(person.userId, 2);
    const read = await routes.as(person).post('/api/inbox/read').send({ up_to: 9_999 });
    expect(read.body).toMatchObject({ read_up_to: 2, unread: 0 });
    await fill(person.userId, 1, 'later');
    expect((await routes.as(person).get('/api/inbox')).body.unread).toBe(1);
    for (const body of [{}, { up_to: 1, seqs: [1] }, { seqs: [] }]) {
      expect((await routes.as(person).post('/api/inbox/read').send(body)).status).toBe(422);
    }
    const nobody = await routes
      .as(await newPerson())
      .post('/api/inbox/read')
      .send({ up_to: 1 });
    expect(nobody.body).toEqual({ unread: 0, read_up_to: 0, version: 0, seqs: [] });
  });
});

test('a notification that is removed leaves its number, and says nothing any more', async () => {
  const person = await newPerson();
  const device = await inbox.device(person.userId);
  await device.ask('inbox:resume', {});
  const id = await notify(person.userId, 'A secret');
  await until(() => device.seqs.length === 1);
  await service.query('delete from public.notifications where id = $1', [id]);
  await until(() => device.withdrawn.length === 1);
  const { body } = await routes.as(person).get('/api/inbox');
  expect(body).toMatchObject({ data: [{ seq: 1, data: { withdrawn: true } }], unread: 0 });
  expect(JSON.stringify(body)).not.toContain('secret');
});

test('one that was imported as read counts as read', async () => {
  const person = await newPerson();
  await notify(person.userId, 'Old', { read: true });
  await until(async () => (await numbersOf(person.userId)).length === 1);
  await until(async () => (await routes.as(person).get('/api/inbox')).body.unread === 0);
});

test('old entries go from the front, and whoever comes back is told how far', async () => {
  const person = await newPerson();
  await fill(person.userId, 6);
  await system.query(
    `update app.inbox set at = now() - interval '400 days' where user_id = $1 and seq <= 4`,
    [person.userId],
  );
  await inbox.run('inbox.trim');
  expect(await numbersOf(person.userId)).toEqual([5, 6]);
  const device = await inbox.device(person.userId);
  expect(await device.ask('inbox:resume', { after: 0 })).toMatchObject({
    seq: 6,
    trimmed_to: 4,
    more: false,
  });
  expect(device.seqs).toEqual([5, 6]);
  await notify(person.userId);
  await until(() => device.seqs.includes(7));
});

test('an account that goes takes its inbox along', async () => {
  const person = await newPerson();
  await fill(person.userId, 3);
  await system.query('delete from auth.users where id = $1', [person.userId]);
  expect(await numbersOf(person.userId)).toEqual([]);
});
