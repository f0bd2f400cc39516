import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import { waitUntil } from '../../../tools/local/wait.ts';
import { quantile } from './crowd.ts';
import { watchSlowdown, type Slowdown } from './slowdown.ts';
import { ask, endOf, makeRoom, openEngine, openRawSocket, openSocket, type Asked } from './sockets.ts';
import { openStage, signUp, type Person, type Stage } from './stage.ts';

jest.setTimeout(120_000);

/** Milliseconds after which a connection that joins no namespace is cut (contracts.md 2). */
const CUT_MS = 5_000;

let stage: Stage;
let urls: readonly string[];
let attacker: Person;
let victimRoom: string;
let slowdown: Slowdown;
let bystander: { stop: () => Promise<readonly Asked[]>; heard: () => number };

beforeAll(async () => {
  stage = await openStage({ RATE_LIMITS: 'on', SOCKETS_PER_USER: '200' });
  urls = stage.run.api_urls;
  attacker = await signUp(stage);
  const person = await signUp(stage);
  victimRoom = await makeRoom(stage, person);
  bystander = await startTalking(await openSocket(urls[1]!, person), victimRoom);
  slowdown = watchSlowdown();
});

afterAll(async () => {
  await slowdown.stop();
  await bystander.stop();
  await stage.close();
});

/** Somebody who talks in their room all along, and hears what they say. */
async function startTalking(socket: Socket, room: string): Promise<typeof bystander> {
  const asked: Asked[] = [];
  let heard = 0;
  socket.on('room:events', ({ events }: { events: unknown[] }) => (heard += events.length));
  const joined = await ask(socket, 'room:join', { room_id: room });
  expect(joined.reply).toMatchObject({ ok: true });
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      const post = { room_id: room, client_id: crypto.randomUUID(), type: 'chat', data: { text: 'hello' } };
      asked.push(await ask(socket, 'room:post', post));
      await delay(100);
    }
  })();
  return {
    heard: () => heard,
    stop: async () => {
      stopping.abort();
      await work;
      socket.disconnect();
      return asked;
    },
  };
}

const KNOWN = [
  'room:join',
  'room:leave',
  'room:post',
  'room:timer',
  'room:typing',
  'session:refresh',
  'clock:sync',
];
const UNKNOWN = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'room:delete',
  'server:hello',
  'message',
  '\u0000',
  ' ',
];

function badPayloads(): unknown[][] {
  const room = { room_id: victimRoom };
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
  return [
    [],
    [null],
    [7],
    ['text'],
    [[]],
    [{}, {}],
    [{ unknown_field: 1 }],
    [JSON.parse('{"__proto__":{"polluted":true},"room_id":"x"}')],
    [{ constructor: { prototype: { polluted: true } } }],
    [{ room_id: deep }],
    [{ ...room, more: 1 }],
    [{ ...room, after: -1 }],
    [{ ...room, after: 1e308 }],
    [{ ...room, after: '1' }],
    [{ ...room, client_id: 'x', type: 'chat', data: { text: 'a' } }],
    [{ ...room, client_id: crypto.randomUUID(), type: 'chat', data: { text: 'a\u0000b' } }],
    [{ ...room, client_id: crypto.randomUUID(), type: 'chat', data: { text: '\ud800' } }],
    [{ ...room, client_id: crypto.randomUUID(), type: 'chat', data: { text: '' } }],
    [{ ...room, client_id: crypto.randomUUID(), type: 'chat', data: { text: 'x'.repeat(4_001) } }],
    [{ ...room, client_id: crypto.randomUUID(), type: 'member.removed', data: { user_id: attacker.id } }],
    [{ ...room, client_id: crypto.randomUUID(), action: 'start', duration_seconds: 1e12 }],
    [{ ...room, typing: true }],
    [{ room_id: "' or true; --" }],
    [{ room_id: { $ne: null } }],
    [{ token: 'a.b.c' }],
    [{ token: 'x'.repeat(60_000) }],
    [Buffer.from('binary')],
    [{ room_id: Buffer.alloc(1_000) }],
    [{ text: 'x'.repeat(100_000) }],
  ];
}

/** What must be taken: a clock may be asked with anything that is a number, and who is nowhere can leave. */
function isAllowed(event: string, { reply }: Asked): boolean {
  return reply?.ok === true && (event === 'clock:sync' || event === 'room:leave' || event === 'room:typing');
}

/** What is too large to be read, with a name that cannot be one, ends the connection: nothing else can be said to it. */
function isCut(event: string, { reply }: Asked): boolean {
  return reply === undefined && !/^[\w:.-]+$/.test(event);
}

function isRefusal({ reply }: Asked): boolean {
  const error = reply?.error;
  return (
    reply?.ok === false &&
    error !== undefined &&
    /^[A-Z_]+$/.test(error.code) &&
    error.code !== 'INTERNAL_ERROR' &&
    /^[a-z-]+\.[a-z-]+$/.test(error.reason) &&
    /^\S+ .*[.!?]$/.test(error.message) &&
    typeof error.retryable === 'boolean'
  );
}

describe('events (S18, S19)', () => {
  test('of any name with any payload are refused with code, reason and sentence', async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const event of [...KNOWN, ...UNKNOWN]) {
      // A socket each: what one may send at once is limited, and not the subject here.
      const socket = await openSocket(urls[count % 2]!, attacker);
      for (const payload of badPayloads()) {
        const asked = await ask(socket, event, ...payload);
        count += 1;
        if (isRefusal(asked) || isAllowed(event, asked) || isCut(event, asked)) continue;
        const sent = JSON.stringify(payload).slice(0, 100);
        wrong.push(
          `${event} ${sent}: ${JSON.stringify(asked.reply ?? 'no answer')} connected=${String(socket.connected)}`,
        );
        if (!socket.connected) break;
      }
      socket.disconnect();
    }
    process.stdout.write(`${count} bad events\n`);
    expect(wrong).toEqual([]);
  });

  test('about rooms of others say that there is no such room', async () => {
    const socket = await openSocket(urls[0]!, attacker);
    const client_id = crypto.randomUUID();
    const post = { room_id: victimRoom, client_id, type: 'chat', data: { text: 'let me in' } };
    for (const [event, payload] of [
      ['room:join', { room_id: victimRoom }],
      ['room:post', post],
      ['room:timer', { room_id: victimRoom, client_id, action: 'start' }],
    ] as const) {
      const { reply } = await ask(socket, event, payload);
      expect({ event, code: reply?.error?.code, reason: reply?.error?.reason }).toEqual({
        event,
        code: 'NOT_FOUND',
        reason: 'room.not-found',
      });
    }
    socket.disconnect();
    const rows = await stage.query('select 1 from app.room_events where room_id = $1 and actor_id = $2', [
      victimRoom,
      attacker.id,
    ]);
    expect(rows).toEqual([]);
  });

  test('in a flood are told RATE_LIMIT or cut, and the rest of the world goes on', async () => {
    const socket = await openSocket(urls[1]!, attacker);
    const answers = await Promise.all(
      Array.from({ length: 3_000 }, async () => ask(socket, 'clock:sync', { t0: 1 })),
    );
    const taken = answers.filter(({ reply }) => reply?.ok === true).length;
    const limited = answers.filter(({ reply }) => reply?.error?.code === 'RATE_LIMIT').length;
    process.stdout.write(`3000 events at once: ${taken} taken, ${limited} told RATE_LIMIT\n`);
    expect(taken).toBeLessThan(400);
    // Whoever goes on is cut, and what it was told just before may not arrive any more.
    expect(limited > 0 || !socket.connected).toBe(true);
    socket.disconnect();
  });
});

/** Packets that are none. */
const MALFORMED: readonly (string | Buffer)[] = [
  '',
  '4',
  '9',
  'x',
  '42',
  '42[',
  '42["room:post"',
  '42{}',
  '42[]',
  '42[1]',
  '42[null]',
  '42[{"a":1}]',
  '42["connect"]',
  '42["disconnect"]',
  '42["error",{}]',
  '42/nowhere,["x"]',
  '40/nowhere,{"token":"x"}',
  '40/__proto__,',
  '40{"token":',
  '40[]',
  '429999999999999999999["clock:sync",{}]',
  '43999[{"ok":true}]',
  '430[]',
  '43["x"]',
  '44{"message":"x"}',
  '45-["x"]',
  '451-["room:post",{"_placeholder":true,"num":0}]',
  '459999-["room:post",{"_placeholder":true,"num":0}]',
  '451-["room:post",{"_placeholder":true,"num":-1}]',
  '45x-[]',
  '461-0[{"_placeholder":true,"num":"__proto__"}]',
  '41/nowhere,',
  `42["room:post",${'['.repeat(10_000)}`,
  `42["${'x'.repeat(1_000)}"]`,
  '2probe',
  '5',
  '1',
  Buffer.from([0, 1, 2, 3]),
  Buffer.alloc(100_000),
  `42["room:post","${'x'.repeat(1_000_000)}"]`,
  'x'.repeat(2_000_000),
];

describe('packets (S18)', () => {
  test('that are none end at most the connection that sent them', async () => {
    const cut: (number | undefined)[] = [];
    for (const packet of MALFORMED) {
      const socket = await openRawSocket(urls[1]!, attacker);
      socket.send(packet);
      socket.send('42["after"]');
      cut.push(await endOf(socket, 50));
      socket.terminate();
    }
    process.stdout.write(
      `${MALFORMED.length} malformed packets, ${cut.filter((one) => one !== undefined).length} of them ended a connection\n`,
    );
    stage.refuseRestarts();
  });

  test('of acknowledgements that nobody waits for are ignored', async () => {
    const socket = await openRawSocket(urls[1]!, attacker);
    for (let id = 0; id < 5_000; id += 1) socket.send(`43${id}[{"ok":true}]`);
    await endOf(socket, 300);
    socket.terminate();
    stage.refuseRestarts();
  });

  test('with attachments that never come, and connections that never join, are cut in time', async () => {
    const silent = await Promise.all(Array.from({ length: 100 }, async (_, n) => openEngine(urls[n % 2]!)));
    const elsewhere: WebSocket[] = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = await openEngine(urls[1]!);
        socket.send('40/nowhere,{}');
        return socket;
      }),
    );
    const limit = (CUT_MS + 1_000) * slowdown.factor();
    const ends = await Promise.all([...silent, ...elsewhere].map(async (socket) => endOf(socket, limit)));
    expect(ends.filter((end) => end === undefined)).toHaveLength(0);
    process.stdout.write(
      `${ends.length} connections that never joined, the last was cut after ${Math.round(Math.max(...ends.map((end) => end ?? 0)))} ms\n`,
    );
  });

  test('tokens that are none are refused by their code, also in odd types', async () => {
    const seen: string[] = [];
    for (const token of ['', 'x', 'a.b.c', 7, null, {}, ['x'], 'x'.repeat(20_000)]) {
      const refusal = await openSocket(urls[0]!, { token: token as string }).then(
        (socket) => {
          socket.disconnect();
          return 'let in';
        },
        (error: unknown) => String((error as { data?: { code?: unknown } }).data?.code),
      );
      seen.push(refusal);
    }
    expect(seen.filter((code) => !['TOKEN_MISSING', 'TOKEN_INVALID'].includes(code))).toEqual([]);
  });
});

describe('meanwhile', () => {
  test('those in their room were answered and heard everything they said, and no process died', async () => {
    expect(await waitUntil(() => bystander.heard() > 0, { timeoutMs: 5_000 })).toBe(true);
    const asked = await bystander.stop();
    const factor = slowdown.factor();
    const p99 = quantile(
      asked.map(({ tookMs }) => tookMs),
      0.99,
    );
    process.stdout.write(
      `${asked.length} posts of a bystander, p99 ${p99.toFixed(1)} ms (machine slowed down ${factor.toFixed(1)} times)\n`,
    );
    expect(asked.filter(({ reply }) => reply?.ok !== true)).toEqual([]);
    expect(p99).toBeLessThan(500 * factor);
    stage.refuseRestarts();
  });
});
