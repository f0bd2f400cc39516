import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { WebSocket } from 'ws';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { PhoenixClient } from '../../testing/phoenix-client.ts';
import { ANON_KEY, eventually, startRealtimeProcess, type RealtimeProcess } from '../../testing/realtime.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let open: OpenDatabase;
let served: RealtimeProcess;
let admin: pg.Client;
let ann: Caller;
let bob: Caller;
let offsetMs = 0;
const clock: Clock = {
  now: () => new Date(Date.now() + offsetMs),
  monotonicMs: () => performance.now() + offsetMs,
};
const clients: PhoenixClient[] = [];
const TASKS = { postgres_changes: [{ event: '*', schema: 'public', table: 'tasks' }] };
const TOPIC = 'realtime:tasks';

beforeAll(async () => {
  open = await openTestDatabase();
  served = await startRealtimeProcess({
    open,
    clock,
    environment: {
      REALTIME_UNREAD_BYTES: '1048576',
      REALTIME_CHANNELS_PER_SOCKET: '5',
      REALTIME_SOCKETS_PER_USER: '3',
      REALTIME_MESSAGES_BURST: '200',
      REALTIME_MESSAGES_PER_SECOND: '1',
    },
  });
  admin = await open.urls.connect('admin');
  [ann, bob] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterEach(async () => {
  offsetMs = 0;
  clients.splice(0).forEach((client) => client.close());
  await eventually(async () => (await figure('studyflow_realtime_connections')) === 0);
});
afterAll(async () => {
  expect(served.problems).toEqual([]);
  await served.close();
  await open.close();
});

async function client(options: { version?: '1.0.0' | '2.0.0' } = {}): Promise<PhoenixClient> {
  const opened = await PhoenixClient.open(served.url, options);
  clients.push(opened);
  return opened;
}

async function figure(name: string): Promise<number> {
  const { body } = await served.metrics.render(undefined);
  return Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\d+)`, 'm').exec(body)?.[1] ?? 0);
}

function addTask({ userId }: Caller, title = 'read'): Promise<unknown> {
  return admin.query('insert into public.tasks (user_id, title) values ($1, $2)', [userId, title]);
}

/** Adds to the tasks of somebody until the client hears of it: a token is judged behind its back. */
async function hears(it: PhoenixClient, whose: Caller, title: string): Promise<void> {
  await eventually(async () => {
    await addTask(whose, title);
    await it.ask('phoenix', 'heartbeat', {});
    return it.changes().length > 0;
  });
}

test.each(['1.0.0', '2.0.0'] as const)('answers heartbeats in %s', async (version) => {
  const it = await client({ version });
  expect(await it.ask('phoenix', 'heartbeat', {})).toEqual({ status: 'ok', response: {} });
});

test('a leave of an older join does not end the newer one', async () => {
  const it = await client();
  const token = served.desk.issue(ann);
  const joins = [1, 2, 3].map(() => it.send(TOPIC, 'phx_join', { config: TASKS, access_token: token }));
  const leaves = joins.slice(0, 2).map((joinRef) => it.send(TOPIC, 'phx_leave', {}, joinRef));
  for (const ref of [...joins, ...leaves]) expect((await it.reply(ref)).status).toBe('ok');
  expect(it.of('phx_close').map(({ ref }) => ref)).toEqual(joins.slice(0, 2));
  await addTask(ann);
  await eventually(() => it.changes().length > 0);
  expect(it.of('postgres_changes').map(({ joinRef }) => joinRef)).toEqual([joins[2]]);
  expect((await it.ask(TOPIC, 'phx_leave', {})).status).toBe('ok');
  expect(it.of('phx_close').at(-1)?.ref).toBe(joins[2]);
  await addTask(ann);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(it.changes()).toHaveLength(1);
});

test('refuses nobody in particular, and takes the token of a channel that was joined without one', async () => {
  const it = await client({ version: '1.0.0' });
  const refused = await it.join(TOPIC, TASKS);
  expect(refused.status).toBe('error');
  expect(refused.response['reason']).toContain('row-level security');
  expect((await it.join(TOPIC, { broadcast: {} })).status).toBe('ok');
  it.send(TOPIC, 'access_token', { access_token: served.desk.issue(ann) });
  it.send(TOPIC, 'access_token', { access_token: null });
  await it.join('realtime:other', TASKS, served.desk.issue(ann));
  await addTask(ann);
  await eventually(() => it.changes().length === 1);
});

test('a channel that gets the public key for its token hears nothing more, until a token comes again', async () => {
  const it = await client();
  await it.join(TOPIC, TASKS, served.desk.issue(ann));
  const other = await client();
  await other.join(TOPIC, TASKS, served.desk.issue(ann));
  it.send(TOPIC, 'access_token', { access_token: ANON_KEY });
  await it.ask('phoenix', 'heartbeat', {});
  await addTask(ann, 'unheard');
  await eventually(() => other.changes().length === 1);
  it.send(TOPIC, 'access_token', { access_token: served.desk.issue(ann) });
  await hears(it, ann, 'heard');
  expect(it.changes()[0]).toMatchObject({ record: { title: 'heard' } });
});

test('another person’s token makes it that person’s channel', async () => {
  const it = await client();
  await it.join(TOPIC, TASKS, served.desk.issue(ann));
  it.send(TOPIC, 'access_token', { access_token: served.desk.issue(bob) });
  await hears(it, bob, 'of bob');
  await addTask(ann, 'of ann');
  await addTask(bob, 'the last of bob');
  const titles = () => it.changes().map(({ record }) => (record as { title: string }).title);
  await eventually(() => titles().includes('the last of bob'));
  expect(titles()).not.toContain('of ann');
});

test.each(['nonsense', 'a.b.c', ''.padEnd(20_000, 'x')])(
  'ends the channel when its new token is bad',
  async (bad) => {
    const it = await client();
    await it.join(TOPIC, TASKS, served.desk.issue(ann));
    it.send(TOPIC, 'access_token', { access_token: bad });
    if (bad.length > 10_000) {
      await it.ask('phoenix', 'heartbeat', {});
      expect(it.of('phx_close')).toEqual([]);
      return;
    }
    await eventually(() => it.of('phx_close').length === 1);
    expect(it.of('system').at(-1)?.payload).toMatchObject({
      status: 'error',
      extension: 'system',
      channel: 'tasks',
    });
  },
);

test('a token that expires ends its channel, and says so', async () => {
  const it = await client();
  await it.join(TOPIC, TASKS, served.desk.issue(ann, 60_000));
  await it.join('realtime:open', {}, undefined);
  offsetMs = 63_000;
  await eventually(() => it.of('phx_close').length === 1);
  expect(it.of('system').at(-1)?.payload['message']).toMatch(/^Token has expired \d seconds ago$/);
  expect((await it.join(TOPIC, TASKS, served.desk.issue(ann, -1))).response['reason']).toContain('expired');
  expect((await it.ask('realtime:open', 'phx_leave', {})).status).toBe('ok');
});

test('a session that ended and a person who was banned lose their sockets within 2 s, others keep theirs', async () => {
  const [one, two, three] = [await client(), await client(), await client()];
  await one.join(TOPIC, TASKS, served.desk.issue({ ...ann, sessionId: 'first' }));
  await two.join(TOPIC, TASKS, served.desk.issue({ ...ann, sessionId: 'second' }));
  await three.join(TOPIC, TASKS, served.desk.issue(bob));
  served.desk.revoke({ session_id: 'first', user_id: ann.userId });
  expect(await one.closed(2_000 * machine.factor())).toBe(1_008);
  expect(one.of('system').at(-1)?.payload['message']).toContain('session has ended');
  expect(two.closeCode).toBeUndefined();
  const someone = { ...ann, userId: '11111111-1111-4111-8111-111111111111', sessionId: 'third' };
  const four = await client();
  await four.join('realtime:any', {}, served.desk.issue(someone));
  served.desk.revoke({ session_id: null, user_id: someone.userId });
  expect(await four.closed(2_000 * machine.factor())).toBe(1_008);
  expect([two.closeCode, three.closeCode]).toEqual([undefined, undefined]);
});

test('a reader that does not read is cut, and nobody else notices', async () => {
  const [slow, quick] = [await client(), await client()];
  for (const it of [slow, quick]) await it.join(TOPIC, TASKS, served.desk.issue(ann));
  slow.socket.pause();
  const before = process.memoryUsage().rss;
  const text = 'x'.repeat(100_000);
  let cuts = 0;
  for (let count = 0; cuts === 0 && count < 200; count += 1) {
    await admin.query('insert into public.tasks (user_id, title, description) values ($1, $2, $3)', [
      ann.userId,
      `fat ${count}`,
      text,
    ]);
    // Who reads has read: only the other one is slow.
    await eventually(() => quick.changes().length > count);
    cuts = await figure('studyflow_realtime_refusals_total{code="SLOW_READER"}');
  }
  expect(cuts).toBe(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  slow.socket.resume();
  await slow.closed();
  await addTask(ann, 'last');
  await eventually(() =>
    quick.changes().some(({ record }) => (record as { title: string }).title === 'last'),
  );
});

test('joins, sockets and messages of one client have limits', async () => {
  const it = await client();
  for (let count = 0; count < 5; count += 1)
    expect((await it.join(`realtime:${count}`, {})).status).toBe('ok');
  expect((await it.join('realtime:more', {})).response['reason']).toContain('Too many channels');
  const token = served.desk.issue(bob);
  for (let count = 0; count < 3; count += 1) {
    expect((await (await client()).join(TOPIC, TASKS, token)).status).toBe('ok');
  }
  expect((await (await client()).join(TOPIC, TASKS, token)).response['reason']).toContain(
    'Too many connections',
  );
  const refs = Array.from({ length: 260 }, () =>
    it.send('realtime:1', 'broadcast', { event: 'x', payload: {} }),
  );
  const { status, response } = await it.reply(refs.at(-1) ?? '');
  expect([status, response['reason']]).toEqual(['error', 'Too many messages per second']);
});

test.each([
  ['no key', '/realtime/v1/websocket?vsn=1.0.0', 401],
  ['a wrong key', '/realtime/v1/websocket?apikey=wrong&vsn=1.0.0', 401],
  ['an unknown version', `/realtime/v1/websocket?apikey=${ANON_KEY}&vsn=9`, 400],
  ['an unknown path', `/elsewhere?apikey=${ANON_KEY}`, 404],
])('refuses an upgrade with %s', async (_what, path, status) => {
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}${path}`);
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toBe(`Unexpected server response: ${status}`);
});

test('refuses a browser from an origin that is not known', async () => {
  const url = `${served.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${ANON_KEY}`;
  const socket = new WebSocket(url, { headers: { origin: 'https://evil.example' } });
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toBe('Unexpected server response: 403');
});

test('frames that are none end their own connection and nobody else’s', async () => {
  const honest = await client();
  await honest.join(TOPIC, TASKS, served.desk.issue(ann));
  const broken = await client();
  for (let count = 0; count < 25; count += 1) broken.socket.send(`nonsense ${count}`);
  expect(await broken.closed()).toBe(1_008);
  const large = await client();
  large.socket.send('x'.repeat(300_000));
  expect(await large.closed()).toBe(1_009);
  const raw = connect(Number(new URL(served.url).port), '127.0.0.1');
  raw.write(
    `GET /realtime/v1/websocket?apikey=${ANON_KEY} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(raw, 'data');
  raw.write(Buffer.from([0xff, 0xff, 0, 0, 1, 2, 3]));
  await once(raw, 'close');
  await addTask(ann);
  await eventually(() => honest.changes().length > 0);
});

test('a thousand random messages and frames are answered or ignored, and the next honest one is served', async () => {
  const random = randomFrom(42);
  const events = [
    'phx_join',
    'phx_leave',
    'access_token',
    'broadcast',
    'presence',
    'heartbeat',
    '__proto__',
    'x',
  ];
  const values = [
    ...[null, true, 0, -1, 1e308, '', 'x', [], {}, [[[]]], { config: null }, { config: [] }],
    ...[{ config: { postgres_changes: {} } }, { config: { postgres_changes: [null] } }, { event: 1 }],
    ...[
      { config: { postgres_changes: [{ event: '*', filter: ')(' }] } },
      { __proto__: 1 },
      { access_token: {} },
    ],
    ...[
      { event: 'track', payload: [] },
      { event: 'TRACK', payload: { a: '\u0000\ud800' } },
      { type: 'broadcast' },
    ],
  ];
  for (let round = 0; round < 10; round += 1) {
    const it = await client({ version: round % 2 === 0 ? '2.0.0' : '1.0.0' });
    it.socket.send(
      `[null,"1","realtime:a","broadcast",{"event":"x","payload":${'['.repeat(9_000)}${']'.repeat(9_000)}}]`,
    );
    for (let count = 0; count < 100; count += 1) {
      if (random() < 0.1) {
        it.socket.send(randomPush(random));
        continue;
      }
      const event = events[Math.floor(random() * events.length)] ?? '';
      const topic = ['realtime:a', 'realtime:', 'phoenix', 'b', '__proto__'][Math.floor(random() * 5)] ?? '';
      it.send(topic, event, values[Math.floor(random() * values.length)], random() < 0.5 ? null : '1');
    }
  }
  const honest = await client();
  expect((await honest.join(TOPIC, TASKS, served.desk.issue(ann))).status).toBe('ok');
});

test('a process that stops sends its clients away, spread over the time, and takes no new ones', async () => {
  const other = await startRealtimeProcess({ open });
  const leaving = await Promise.all([1, 2, 3, 4].map(() => PhoenixClient.open(other.url)));
  const deaf = await PhoenixClient.open(other.url);
  deaf.socket.pause();
  const drained = other.realtime.drain(400);
  for (const it of leaving) expect(await it.closed()).toBe(1_012);
  const startedAt = performance.now();
  await drained;
  expect(performance.now() - startedAt).toBeLessThan(1_000 * machine.factor());
  deaf.close();
  const socket = new WebSocket(`${other.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${ANON_KEY}`);
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error.message).toBe('Unexpected server response: 503');
  await other.close();
});

/** Random bytes, half of them with the first byte of a push. */
function randomPush(random: () => number): Buffer {
  const bytes = Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
  );
  if (random() < 0.5) bytes[0] = 3;
  return bytes;
}

/** Numbers from 0 to 1, the same at every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
