import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { failure } from '../errors/app-error.ts';
import { inputInvalid } from '../errors/common.ts';
import { until, untilUp } from '../redis/testing.ts';
import { connected, eventOf, startSockets, type StartedSockets, type StartOptions } from './testing.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const full = failure({
  code: 'CONFLICT',
  reason: 'room.full',
  sentences: { en: 'The room is full ({max}).', de: 'Der Raum ist voll ({max}).' },
});

async function setup(
  options: StartOptions = {},
): Promise<{ process: StartedSockets; client: Socket; ran: unknown[]; finish: () => void }> {
  const ran: unknown[] = [];
  const underWay = Promise.withResolvers<object>();
  const process = await startSockets({
    events: [
      eventOf('echo', (caller, input) => {
        ran.push(input);
        return { input, user: caller.userId };
      }),
      eventOf('full', () => {
        throw full({ max: 3 }, { details: { seq: 7 } });
      }),
      eventOf('invalid', () => {
        throw inputInvalid({}, { errors: [{ path: 'text', message: 'Too long' }] });
      }),
      eventOf('bug', () => {
        throw new TypeError('secret detail of a bug');
      }),
      eventOf('slow', () => underWay.promise),
      eventOf('nothing', () => undefined),
    ],
    ...options,
  });
  closers.push(() => process.stop());
  await untilUp(process.redis);
  const client = process.client('alice', { extraHeaders: { 'accept-language': 'de' } });
  await connected(client);
  return { process, client, ran, finish: () => underWay.resolve({}) };
}

const send = (client: Socket, ...args: unknown[]): Promise<Record<string, unknown>> =>
  client.emitWithAck(...(args as [string])) as Promise<Record<string, unknown>>;

describe('messages and their acknowledgements', () => {
  it('runs the use case as the person of the socket and answers ok', async () => {
    const { client } = await setup();
    expect(await send(client, 'echo', { text: 'hi' })).toEqual({
      ok: true,
      input: { text: 'hi' },
      user: 'alice',
    });
    expect(await send(client, 'nothing')).toEqual({ ok: true });
  });

  it('runs a message without an acknowledgement all the same', async () => {
    const { client, ran } = await setup();
    client.emit('echo', { text: 'quiet' });
    client.emit('bug', {});
    client.emit('no:such', {});
    await until(() => ran.length === 1);
    expect(client.connected).toBe(true);
  });

  it("tells a refusal in the caller's language, with its details and whether to try again", async () => {
    const { client } = await setup();
    expect(await send(client, 'full', {})).toEqual({
      ok: false,
      error: {
        code: 'CONFLICT',
        reason: 'room.full',
        message: 'Der Raum ist voll (3).',
        retryable: false,
        details: { seq: 7, params: { max: 3 } },
      },
    });
    expect(await send(client, 'invalid', {})).toMatchObject({
      error: { code: 'VALIDATION_ERROR', details: { errors: [{ path: 'text', message: 'Too long' }] } },
    });
  });

  it("speaks the profile's language to whoever asked for none", async () => {
    const { process, client } = await setup({
      server: { findLanguage: async ({ userId }) => (userId === 'bob' ? 'de' : undefined) },
    });
    const bob = process.client('bob');
    await connected(bob);
    expect(await send(bob, 'full', {})).toMatchObject({ error: { message: 'Der Raum ist voll (3).' } });
    expect(await send(client, 'full', {})).toMatchObject({ error: { message: 'Der Raum ist voll (3).' } });
    const carol = process.client('carol');
    await connected(carol);
    expect(await send(carol, 'full', {})).toMatchObject({ error: { message: 'The room is full (3).' } });
  });

  it('hides a bug and reports it', async () => {
    const { client, process } = await setup();
    const answer = await send(client, 'bug', {});
    expect(answer).toMatchObject({
      error: { code: 'INTERNAL_ERROR', retryable: true, retry_after_ms: 1_000 },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(process.bugs).toHaveLength(1);
  });

  it('compares clocks on room time', async () => {
    const { client } = await setup();
    const answer = (await send(client, 'clock:sync', { t0: 12.5 })) as { t0: number; t1: number; t2: number };
    expect(answer).toMatchObject({ ok: true, t0: 12.5 });
    expect(answer.t2).toBeGreaterThanOrEqual(answer.t1);
    expect(await send(client, 'clock:sync', { t0: 'x' })).toMatchObject({
      error: { reason: 'input.invalid' },
    });
    expect(await send(client, 'clock:sync', { t0: 1, t9: 1 })).toMatchObject({
      error: { reason: 'input.invalid' },
    });
  });
});

describe('bad messages', () => {
  it.each(['no:such', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'answers UNSUPPORTED to the event %j',
    async (event) => {
      const { client, process } = await setup();
      expect(await send(client, event, {})).toMatchObject({ ok: false, error: { code: 'UNSUPPORTED' } });
      expect(process.seen).toContain('unknown socket.event-unknown');
    },
  );

  it.each([
    ['a NUL', { text: 'a\0b' }],
    ['half a surrogate pair', { text: '\ud800' }],
    ['half a pair in a name', { '\udfff': 1 }],
    ['bytes', { data: Buffer.from('x') }],
    ['bytes alone', Buffer.from('x')],
    ['an array', [1]],
    ['a text', 'x'],
    ['null', null],
    ['nesting', JSON.parse('{"a":'.repeat(40) + '1' + '}'.repeat(40))],
    ['a prototype', JSON.parse('{"__proto__":{"admin":true}}')],
  ])('refuses %s with a reason and stores nothing', async (_what, payload) => {
    const { client, ran } = await setup();
    expect(await send(client, 'echo', payload)).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR', reason: 'socket.payload-malformed', retryable: false },
    });
    expect(ran).toEqual([]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('refuses arrays 20,000 deep without a crash', async () => {
    const { process } = await setup();
    const deep = `427["echo",{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`;
    const engine = new WebSocket(`${process.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await new Promise((resolve) => engine.once('open', resolve));
    const answer = new Promise<string>((resolve) => {
      engine.on('message', (bytes: Buffer) => {
        if (bytes.toString().startsWith('40')) engine.send(deep);
        if (bytes.toString().startsWith('43')) resolve(bytes.toString());
      });
    });
    engine.send('40{"token":"mallory"}');
    expect(await answer).toContain('socket.payload-malformed');
    engine.close();
  });

  it('refuses more than one argument', async () => {
    const { client } = await setup();
    expect(await send(client, 'echo', {}, {})).toMatchObject({
      error: { reason: 'socket.payload-malformed' },
    });
  });

  it('says PAYLOAD_TOO_LARGE to 100 KB and cuts 1 MB, others unharmed', async () => {
    const { client, process } = await setup();
    const other = process.client('bob');
    await connected(other);
    expect(await send(client, 'echo', { text: 'x'.repeat(100_000) })).toMatchObject({
      ok: false,
      error: { code: 'PAYLOAD_TOO_LARGE', retryable: false },
    });
    const end = new Promise((resolve) => client.once('disconnect', resolve));
    client.emit('echo', { text: 'x'.repeat(1_000_000) });
    await end;
    expect(await send(other, 'echo', {})).toMatchObject({ ok: true });
  });

  it('survives ten thousand random packets', async () => {
    const { process } = await setup({ server: { limits: undefined as never } });
    const alphabet = '0123456789[]{}",:-/_ab\\\0\ud800';
    let seed = 42;
    const next = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
    for (let round = 0; round < 20; round += 1) {
      const engine = new WebSocket(
        `${process.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
      );
      await new Promise((resolve) => engine.once('open', resolve));
      engine.on('error', () => undefined);
      engine.send(round % 2 ? '40{"token":"mallory"}' : '4');
      for (let packet = 0; packet < 500; packet += 1) {
        const text = Array.from({ length: next(40) }, () => alphabet[next(alphabet.length)]).join('');
        if (engine.readyState === WebSocket.OPEN)
          engine.send(`4${'25634'[next(5)]}${text}`, { binary: next(50) === 0 });
      }
      engine.close();
    }
    const client = process.client('alice');
    await connected(client);
    expect(await send(client, 'echo', {})).toMatchObject({ ok: true });
    expect(process.bugs).toEqual([]);
  });
});

describe('too many messages', () => {
  it('takes a burst, refuses beyond it, and takes again at the rate', async () => {
    const { client } = await setup();
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 130 }, () => send(client, 'echo', {})));
    const refilled = Math.ceil((20 * (performance.now() - begun)) / 1_000);
    const refused = answers.filter(({ ok }) => ok === false);
    expect(refused.length).toBeGreaterThanOrEqual(Math.max(1, 30 - refilled));
    expect(refused.length).toBeLessThanOrEqual(30);
    expect(refused[0]).toMatchObject({
      error: { code: 'RATE_LIMIT', retryable: true, retry_after_ms: expect.any(Number) },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await send(client, 'echo', {})).toMatchObject({ ok: true });
  });

  it('cuts who floods, with a reason, and nobody else', async () => {
    const { client, process } = await setup();
    const other = process.client('bob');
    await connected(other);
    const reason = new Promise((resolve) => client.once('session:closed', resolve));
    for (let sent = 0; sent < 5_000; sent += 1) client.emit('echo', {});
    expect(await reason).toEqual({ code: 'RATE_LIMIT' });
    await until(() => process.sockets.count() === 1);
    expect(await send(other, 'echo', {})).toMatchObject({ ok: true });
  });

  it('cuts a connection that floods with packets that are no events', async () => {
    const { process } = await setup();
    const engine = new WebSocket(`${process.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await new Promise((resolve) => engine.once('open', resolve));
    const end = new Promise((resolve) => engine.once('close', resolve));
    engine.send('40{"token":"mallory"}');
    for (let sent = 0; sent < 3_000; sent += 1) engine.send('40/other,');
    await end;
    expect(process.seen).toContain('refused FLOOD');
  });

  it('bounds what one socket may have under way', async () => {
    const { client, finish } = await setup({
      server: { limits: { perUser: 5, perAddress: 50, eventsPerSecond: 1_000, eventsBurst: 1_000 } },
    });
    let refused = 0;
    const answers = Array.from({ length: 200 }, async () => {
      const answer = await send(client, 'slow', {});
      if (answer['ok'] === false) refused += 1;
      return answer;
    });
    await until(() => refused === 72);
    finish();
    expect((await Promise.all(answers)).filter(({ ok }) => ok === true)).toHaveLength(128);
  });

  it('has no limits when they are off', async () => {
    const { client } = await setup({ server: { limits: undefined as never } });
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => send(client, 'echo', {})));
    expect(answers.every(({ ok }) => ok === true)).toBe(true);
  });
});
