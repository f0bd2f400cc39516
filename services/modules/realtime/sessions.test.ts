import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { PhoenixConnection } from '../../platform/phoenix/connection.ts';
import { Channel } from './channels/channel.ts';
import { readJoinConfig } from './channels/join-config.ts';
import type { Joined, JoinRequest } from './channels/joiner.ts';
import { Sessions } from './sessions.ts';
import { buildCaller } from './testing.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('whoever is no member any more leaves the private channel within 30 s; an outage ends nothing', async () => {
  const members = new Set(['user']);
  let isAway = false;
  const left: string[] = [];
  const events: string[] = [];
  const connection = {
    version: '2.0.0',
    push: ({ event }: { event: string }) => void events.push(event),
  } as unknown as PhoenixConnection;
  const join = async ({ topic, name, joinRef, payload }: JoinRequest): Promise<Joined> => {
    const config = readJoinConfig(payload);
    if (config === undefined) return { ok: false, reason: 'no' };
    const who = { caller: buildCaller(), expiresAt: Number.POSITIVE_INFINITY };
    const channel = new Channel({
      ...{ connection, topic, name, joinRef, config, ...who },
      ...{ subscriptions: [], presenceKey: 'k' },
    });
    return { ok: true, channel, response: {}, welcome: () => undefined };
  };
  const sessions = new Sessions({
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    socketsPerUser: 1,
    channelsPerSocket: 5,
    mayJoin: async ({ caller }) => {
      if (isAway) throw new Error('away');
      return members.has(caller.userId);
    },
    joiner: { join, renew: async () => undefined },
    talk: { take: () => undefined },
    onLeft: ({ name }) => void left.push(name),
    reportBug: () => undefined,
  });
  const session = sessions.open(connection);
  for (const [topic, isPrivate] of [
    ['realtime:room', true],
    ['realtime:open', false],
  ] as const) {
    session.message({
      ...{ topic, event: 'phx_join', ref: '1', joinRef: '1' },
      payload: { config: { private: isPrivate } },
    });
  }
  await jest.advanceTimersByTimeAsync(31_000);
  isAway = true;
  members.clear();
  await jest.advanceTimersByTimeAsync(30_000);
  expect(left).toEqual([]);
  isAway = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect(left).toEqual(['room']);
  expect(events.slice(-2)).toEqual(['system', 'phx_close']);
  sessions.close();
  expect(left).toEqual(['room', 'open']);
});
