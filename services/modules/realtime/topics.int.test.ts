import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createClient } from '@supabase/supabase-js';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { PhoenixClient } from '../../testing/phoenix-client.ts';
import {
  ANON_KEY,
  eventually,
  SERVICE_KEY,
  startRealtimeProcess,
  type RealtimeProcess,
} from '../../testing/realtime.ts';

let open: OpenDatabase;
let first: RealtimeProcess;
let second: RealtimeProcess;
let alone: RealtimeProcess;
let ann: Caller;
let bob: Caller;
let roomId: string;
let organisationId: string;
const clients: PhoenixClient[] = [];

beforeAll(async () => {
  open = await openTestDatabase();
  const redisPrefix = randomUUID();
  first = await startRealtimeProcess({ open, redisPrefix });
  second = await startRealtimeProcess({ open, redisPrefix, desk: first.desk });
  alone = await startRealtimeProcess({ open, redisUrl: 'redis://127.0.0.1:1', desk: first.desk });
  [ann, bob] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const admin = await open.urls.connect('admin');
  const { rows } = await admin.query<{ id: string }>(
    'select id from app.organisations where personal_user_id = $1',
    [ann.userId],
  );
  organisationId = rows[0]?.id ?? '';
  roomId = randomUUID();
  await admin.query(
    `insert into app.rooms (id, organisation_id, owner_id, name, visibility, max_members, timer_control, open_to_all)
     values ($1, $2, $3, 'algebra', 'private', 10, 'host', false)`,
    [roomId, organisationId, ann.userId],
  );
  await admin.query(
    `insert into app.room_members (room_id, user_id, role, joined_at) values ($1, $2, 'host', now())`,
    [roomId, ann.userId],
  );
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  expect([first, second, alone].flatMap(({ problems }) => problems)).toEqual([]);
  await Promise.all([first.close(), second.close(), alone.close()]);
  await open.close();
});

async function client(process = first, version: '1.0.0' | '2.0.0' = '2.0.0'): Promise<PhoenixClient> {
  const opened = await PhoenixClient.open(process.url, { version });
  clients.push(opened);
  return opened;
}

function post(path: string, init: RequestInit, process = first): Promise<Response> {
  return fetch(`${process.url}/realtime/v1/api/broadcast${path}`, { method: 'POST', ...init });
}

/** Is said until it is heard: a process hears what others say once Redis has taken its wish. */
const WARM = 'warm-up';
const saidIn = (it: PhoenixClient): Buffer[] =>
  it.binary.filter((frame) => !frame.toString('latin1').includes(WARM));

test('a private channel is for those whose name it bears', async () => {
  const names = [`user:${ann.userId}`, `room:${roomId}`, `org:${organisationId}`];
  for (const name of names) {
    const topic = `realtime:${name}`;
    const it = await client();
    expect((await it.join(topic, { private: true }, first.desk.issue(ann))).status).toBe('ok');
    for (const token of [first.desk.issue(bob), undefined]) {
      const refused = await (await client()).join(topic, { private: true }, token);
      expect(refused).toMatchObject({
        status: 'error',
        response: { reason: expect.stringMatching(/^Unauthorized/) },
      });
    }
    expect((await (await client()).join(topic, { private: true }, SERVICE_KEY)).status).toBe('ok');
  }
  const odd = ['lobby', 'room:all', `user:${ann.userId}x`, `USER:${ann.userId}`];
  for (const name of odd) {
    const refused = await (await client()).join(`realtime:${name}`, { private: true }, first.desk.issue(ann));
    expect(refused.status).toBe('error');
  }
});

test('a private channel ends when its new token is somebody else’s', async () => {
  const it = await client();
  const topic = `realtime:user:${ann.userId}`;
  await it.join(topic, { private: true }, first.desk.issue(ann));
  it.send(topic, 'access_token', { access_token: first.desk.issue(bob) });
  await eventually(() => it.of('phx_close').length === 1);
});

test('what is said on a private channel is not heard on the public one of the same name', async () => {
  const name = `user:${ann.userId}`;
  const [inside, outside] = [await client(), await client()];
  await inside.join(
    `realtime:${name}`,
    { private: true, broadcast: { self: true, ack: true } },
    first.desk.issue(ann),
  );
  await outside.join(`realtime:${name}`, {});
  await inside.ask(`realtime:${name}`, 'broadcast', { event: 'secret', payload: {} });
  expect(inside.binary).toHaveLength(1);
  await outside.ask('phoenix', 'heartbeat', {});
  expect(outside.binary).toHaveLength(0);
});

test('bytes go to the newer protocol as they are, JSON to both, over processes', async () => {
  const speaker = await client();
  const [newer, older] = [await client(second), await client(second, '1.0.0')];
  for (const it of [speaker, newer, older]) await it.join('realtime:mixed', { broadcast: { ack: true } });
  await eventually(async () => {
    await speaker.ask('realtime:mixed', 'broadcast', { event: WARM, payload: {} });
    return newer.binary.length > 0 && older.of('broadcast').length > 0;
  });
  const head = Buffer.from([3, 0, 1, 14, 1, 0, 0]);
  const names = Buffer.from('9realtime:mixede');
  speaker.socket.send(Buffer.concat([head, names, Buffer.from([0, 255, 7])]));
  await speaker.ask('realtime:mixed', 'broadcast', { event: 'e', payload: { a: 'ü' } });
  const toOlder = () => older.of('broadcast').filter(({ payload }) => payload['event'] !== WARM);
  await eventually(() => saidIn(newer).length === 2 && toOlder().length === 1);
  expect(saidIn(newer)[0]?.subarray(-3)).toEqual(Buffer.from([0, 255, 7]));
  expect(saidIn(newer)[1]?.toString('utf8')).toContain('{"a":"ü"}');
  expect(toOlder()[0]?.payload).toEqual({ type: 'broadcast', event: 'e', payload: { a: 'ü' } });
});

test('httpSend() reaches the channel, JSON and bytes, public and private', async () => {
  const name = `room:${roomId}`;
  const it = await client(second);
  await it.join(`realtime:${name}`, { private: true }, first.desk.issue(ann));
  await it.join('realtime:open', {});
  const token = first.desk.issue(ann);
  const supabase = createClient(first.url, ANON_KEY, { accessToken: async () => token });
  await supabase.realtime.setAuth();
  const inside = supabase.channel(name, { config: { private: true } });
  for (const channel of [inside, supabase.channel('open')]) {
    const heard = it.binary.length;
    await eventually(async () => {
      await channel.httpSend(WARM, {});
      return it.binary.slice(heard).some((frame) => frame.toString('utf8').includes(channel.subTopic));
    });
  }
  expect(await inside.httpSend('hello', { n: 1 })).toEqual({ success: true });
  expect(await supabase.channel('open').httpSend('bytes', new Uint8Array([1, 2, 3]).buffer)).toEqual({
    success: true,
  });
  await eventually(() => saidIn(it).length === 2);
  expect(saidIn(it)[0]?.toString('utf8')).toContain('{"n":1}');
  expect(saidIn(it)[1]?.subarray(-3)).toEqual(Buffer.from([1, 2, 3]));
  await expect(inside.httpSend('hello', { n: 1 }, { persist: true })).rejects.toThrow('not stored');
  const stranger = createClient(first.url, ANON_KEY);
  await expect(stranger.channel(name, { config: { private: true } }).httpSend('x', {})).rejects.toThrow();
});

test.each([
  ['no JSON', '', '{', 400],
  ['no messages', '', '{}', 422],
  ['a message without a topic', '', '{"messages":[{"event":"x"}]}', 422],
  ['too many messages', '', JSON.stringify({ messages: Array(101).fill({ topic: 'a', event: 'b' }) }), 422],
  [
    'a private topic of others',
    '',
    '{"messages":[{"topic":"room:x","event":"e","payload":{},"private":true}]}',
    403,
  ],
  ['an event that is no JSON', '/topic/events/e', '{', 400],
  ['an event that is null', '/topic/events/e', 'null', 422],
  ['an unknown path', '/topic/nothing', '{}', 404],
])('refuses %s in its own form', async (_what, path, body, status) => {
  const response = await post(path, {
    body,
    headers: { apikey: ANON_KEY, 'Content-Type': 'application/json' },
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error: expect.any(String), message: expect.any(String) });
});

test('refuses a body that is too large, and a wrong key', async () => {
  const headers = { apikey: ANON_KEY, 'Content-Type': 'application/json' };
  expect((await post('/t/events/e', { body: `"${'x'.repeat(300_000)}"`, headers })).status).toBe(413);
  expect((await post('', { body: '{"messages":[]}', headers: { ...headers, apikey: 'wrong' } })).status).toBe(
    401,
  );
});

test('presence has limits, and its own form of errors', async () => {
  const it = await client();
  await it.join('realtime:hall', {});
  const track = (payload: unknown) =>
    it.ask('realtime:hall', 'presence', { type: 'presence', event: 'track', payload });
  expect((await track({ text: 'x'.repeat(9_000) })).response['reason']).toContain('8192 bytes');
  expect((await it.ask('realtime:hall', 'presence', { event: 'dance' })).status).toBe('error');
  expect((await it.ask('realtime:hall', 'dance', {})).response['reason']).toBe('The event is not known');
  expect((await track({ phx_ref: 'mine', __proto__: { a: 1 } })).status).toBe('ok');
  await eventually(() => it.of('presence_diff').length === 1);
  expect(JSON.stringify(it.of('presence_diff')[0]?.payload)).not.toContain('mine');
});

test('the people of a process that stops are gone elsewhere', async () => {
  const redisPrefix = randomUUID();
  const [one, two] = [
    await startRealtimeProcess({ open, redisPrefix }),
    await startRealtimeProcess({ open, redisPrefix }),
  ];
  const [watcher, guest] = [await client(one), await client(two)];
  await watcher.join('realtime:hall', { presence: { key: 'w' } });
  await guest.join('realtime:hall', { presence: { key: 'g' } });
  await guest.ask('realtime:hall', 'presence', { event: 'track', payload: { a: 1 } });
  await eventually(() => watcher.of('presence_diff').length === 1);
  await two.close();
  await eventually(() => watcher.of('presence_diff').length === 2);
  expect(watcher.of('presence_diff')[1]?.payload).toMatchObject({
    joins: {},
    leaves: { g: { metas: [{ a: 1 }] } },
  });
  await one.close();
});

test('without Redis a process still carries broadcasts and presence among its own', async () => {
  const [one, two] = [await client(alone), await client(alone)];
  for (const it of [one, two]) await it.join('realtime:hall', { broadcast: { ack: true } });
  expect((await one.ask('realtime:hall', 'broadcast', { event: 'e', payload: { a: 1 } })).status).toBe('ok');
  expect((await one.ask('realtime:hall', 'presence', { event: 'track', payload: {} })).status).toBe('ok');
  await eventually(() => two.binary.length === 1 && two.of('presence_diff').length === 1);
});

test('when Redis comes back processes tell one another again', async () => {
  const redisPrefix = randomUUID();
  const one = await startRealtimeProcess({ open, redisPrefix });
  const two = await startRealtimeProcess({ open, redisPrefix, redisUrl: 'redis://127.0.0.1:1' });
  const [watcher, guest] = [await client(one), await client(two)];
  await watcher.join('realtime:hall', { presence: { key: 'w' } });
  await guest.join('realtime:hall', { presence: { key: 'g' } });
  await watcher.ask('realtime:hall', 'presence', { event: 'track', payload: { a: 1 } });
  await guest.ask('realtime:hall', 'presence', { event: 'track', payload: { a: 2 } });
  await two.redis.swap(process.env['TEST_REDIS_URL'] ?? '');
  const told = (it: PhoenixClient): string => JSON.stringify(it.of('presence_diff'));
  await eventually(() => told(watcher).includes('"a":2') && told(guest).includes('"a":1'));
  guest.send('realtime:hall', 'broadcast', { event: 'e', payload: {} });
  await eventually(() => watcher.binary.length === 1);
  await Promise.all([one.close(), two.close()]);
});
