import { expect, test } from '@jest/globals';
import type { PhoenixConnection } from '../../../platform/phoenix/connection.ts';
import { buildCaller } from '../testing.ts';
import { Channel } from './channel.ts';
import { readJoinConfig } from './join-config.ts';
import type { Joined, JoinRequest } from './joiner.ts';
import { Session } from './session.ts';

const TOPIC = 'realtime:a';

interface Sent {
  readonly event: string;
  readonly ref: string | null;
  readonly joinRef: string | null;
  readonly payload: { readonly status?: string; readonly response?: { readonly reason?: string } };
}

/** A session whose joins are answered when the test says so. */
function setup() {
  const sent: Sent[] = [];
  const pending: ((joined?: Joined) => void)[] = [];
  const taken: string[] = [];
  const left: (string | null)[] = [];
  const renewed: unknown[] = [];
  const bugs: unknown[] = [];
  const connection = {
    version: '2.0.0',
    push: ({ event, ref, joinRef }: Sent, payload: string) =>
      void sent.push({ event, ref, joinRef, payload: JSON.parse(payload) as Sent['payload'] }),
  } as unknown as PhoenixConnection;
  const join = ({ topic, joinRef, payload }: JoinRequest): Promise<Joined> =>
    new Promise((resolve, reject) => {
      const config = readJoinConfig(payload);
      if (config === undefined) throw new Error('no config');
      const channel = new Channel({
        ...{ connection, topic, joinRef, config },
        ...{ name: 'a', caller: buildCaller(), expiresAt: 0, subscriptions: [], presenceKey: 'k' },
      });
      pending.push((joined) => {
        if (joined === undefined) reject(new Error('broken'));
        else resolve(joined.ok ? { ...joined, channel } : joined);
      });
    });
  const session = new Session({
    connection,
    joiner: { join, renew: async (_seat, _channel, payload) => void renewed.push(payload) },
    talk: { take: (_channel, { event }) => void taken.push(event) },
    onLeft: ({ joinRef }) => void left.push(joinRef),
    onClosed: () => undefined,
    reportBug: (error) => void bugs.push(error),
    channelsPerSocket: 2,
  });
  const say = (event: string, ref: string, joinRef: string | null = null, topic = TOPIC): void =>
    session.message({ topic, event, ref, joinRef, payload: {} });
  const answer = async (joined?: Joined): Promise<void> => {
    pending.shift()?.(joined);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { session, sent, say, answer, taken, left, renewed, bugs, pending };
}

const OK = { ok: true, response: {}, welcome: () => undefined } as unknown as Joined;
const brief = (sent: readonly Sent[]): string[] =>
  sent.map(({ event, ref, payload }) => `${event} ${ref ?? ''} ${payload.status ?? ''}`.trim());

test('what comes while a join is judged waits for it, in order', async () => {
  const { say, answer, sent, taken, left } = setup();
  say('phx_join', '1', '1');
  say('broadcast', '2', '1');
  say('phx_leave', '3', '1');
  say('phx_join', '4', '4');
  say('broadcast', '5', '4');
  expect(sent).toEqual([]);
  await answer(OK);
  expect(taken).toEqual(['broadcast']);
  expect(brief(sent)).toEqual(['phx_reply 1 ok', 'phx_reply 3 ok', 'phx_close 1']);
  await answer(OK);
  expect(taken).toEqual(['broadcast', 'broadcast']);
  expect(left).toEqual(['1']);
});

test('a newer join closes the older one, and its leave comes too late', async () => {
  const { say, answer, sent, left, session } = setup();
  for (const ref of ['1', '3', '5']) say('phx_join', ref, ref);
  say('phx_leave', '6', '1');
  say('phx_leave', '7', '3');
  for (let count = 0; count < 3; count += 1) await answer(OK);
  expect(brief(sent)).toEqual([
    'phx_reply 1 ok',
    'phx_close 1',
    'phx_reply 3 ok',
    'phx_close 3',
    'phx_reply 5 ok',
    'phx_reply 6 ok',
    'phx_reply 7 ok',
  ]);
  expect(left).toEqual(['1', '3']);
  expect([...session.channels()].map(({ joinRef }) => joinRef)).toEqual(['5']);
});

test('a refused join leaves nothing, and a failing one is reported and answered', async () => {
  const { say, answer, sent, bugs, session } = setup();
  say('phx_join', '1', '1');
  await answer({ ok: false, reason: 'no' });
  say('phx_join', '2', '2');
  await answer();
  expect(sent.map(({ payload }) => payload.response?.reason)).toEqual(['no', 'Unavailable: try again']);
  expect(bugs).toHaveLength(1);
  expect(session.channelCount).toBe(0);
});

test('topics are apart, and those that nobody has joined answer an error', async () => {
  const { say, answer, sent, taken } = setup();
  say('phx_join', '1', '1');
  say('broadcast', '2', null, 'realtime:b');
  say('phx_leave', '3', null, 'realtime:b');
  say('heartbeat', '4', null, 'phoenix');
  say('dance', '5', null, 'phoenix');
  say('phx_join', '6', '6', 'b');
  expect(brief(sent)).toEqual([
    'phx_reply 2 error',
    'phx_reply 3 ok',
    'phx_reply 4 ok',
    'phx_reply 5 error',
    'phx_reply 6 error',
  ]);
  await answer(OK);
  say('broadcast', '7', '9');
  expect(brief(sent).slice(5)).toEqual(['phx_reply 1 ok', 'phx_reply 7 error']);
  expect(taken).toEqual([]);
});

test('a socket that is gone joins nothing, and its channels end once', async () => {
  const { session, say, answer, left, sent } = setup();
  say('phx_join', '1', '1');
  await answer(OK);
  say('phx_join', '2', '2', 'realtime:b');
  session.closed();
  session.closed();
  await answer(OK);
  expect(left).toEqual(['1']);
  expect(session.channelCount).toBe(0);
  expect(brief(sent)).toEqual(['phx_reply 1 ok']);
});

test('so many channels and so many waiting messages, and no more', async () => {
  const { say, answer, sent } = setup();
  for (const topic of ['realtime:a', 'realtime:b']) {
    say('phx_join', topic, topic, topic);
    await answer(OK);
  }
  say('phx_join', '3', '3', 'realtime:c');
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.at(-1)?.payload.response?.reason).toContain('Too many channels');
  say('phx_join', '4', '4');
  for (let count = 0; count < 101; count += 1) say('broadcast', `b${count}`, '4');
  expect(brief(sent).at(-1)).toBe('phx_reply b100 error');
});
