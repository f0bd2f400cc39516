import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Channel } from '../channels/channel.ts';
import type { Envelope } from '../topics/envelope.ts';
import type { Topic } from '../topics/topics.ts';
import { Presences } from './presences.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** One topic with one channel that watches, and what is said about it. */
function setup() {
  const pushed: [string, unknown][] = [];
  const replies: [string, object][] = [];
  const said: { kind: string; head: unknown }[] = [];
  const channel = {
    name: 'hall',
    config: { isPrivate: false, wantsPresence: true },
    presenceKey: 'me',
    push: (event: string, payload: string) => void pushed.push([event, JSON.parse(payload)]),
    reply: (_ref: string | null, status: string, response: object) => void replies.push([status, response]),
  } as unknown as Channel;
  const topic: Topic = { key: 'public:hall', channels: new Set([channel]) };
  const presences = new Presences({
    topics: {
      find: (key) => (key === topic.key ? topic : undefined),
      say: (_key, message) => void said.push(message),
    },
    processId: 'here',
    maxBytes: 100,
    maxPerTopic: 2,
  });
  presences.enter(channel);
  const hear = (kind: string, head: unknown): void =>
    presences.take(topic, { from: 'there', kind, head, body: Buffer.alloc(0) } satisfies Envelope);
  const track = (payload: unknown): void =>
    presences.push(channel, { joinRef: null, ref: '1', topic: '', event: 'presence', payload });
  return { presences, topic, channel, pushed, replies, said, hear, track };
}

const GUEST = { ref: 'x', key: 'guest', meta: { a: 1 } };

test('the people of a process that fell silent are gone after 15 s, those of one that beats stay', () => {
  const { pushed, hear } = setup();
  hear('presence', { joins: [GUEST], leaves: [] });
  for (let beat = 0; beat < 6; beat += 1) {
    jest.advanceTimersByTime(5_000);
    hear('presence-beat', { refs: ['x'] });
  }
  expect(pushed.map(([event]) => event)).toEqual(['presence_state', 'presence_diff']);
  jest.advanceTimersByTime(20_100);
  expect(pushed.at(-1)).toEqual([
    'presence_diff',
    { joins: {}, leaves: { guest: { metas: [{ a: 1, phx_ref: 'x' }] } } },
  ]);
});

test('asks again when a beat names somebody who is not known', () => {
  const { said, hear } = setup();
  hear('presence-beat', { refs: ['y'] });
  expect(said).toEqual([{ kind: 'presence-ask', head: null }]);
});

test('tells the others who comes, everybody when it is asked, and all names with each beat', () => {
  const { said, hear, track, replies, presences, topic } = setup();
  track({ event: 'TRACK', payload: { mood: 'awake' } });
  jest.advanceTimersByTime(50);
  hear('presence-ask', null);
  presences.refresh(topic);
  jest.advanceTimersByTime(5_000);
  expect(replies).toEqual([['ok', {}]]);
  expect(said.map(({ kind }) => kind)).toEqual([
    'presence',
    'presence',
    'presence-ask',
    'presence',
    'presence-beat',
  ]);
  expect(said[0]?.head).toMatchObject({ joins: [{ key: 'me', meta: { mood: 'awake' } }], leaves: [] });
  presences.close();
});

test('refuses what is too large, too many, or no presence', () => {
  const { track, replies, hear } = setup();
  track({ event: 'track', payload: { text: 'x'.repeat(100) } });
  track({ event: 'dance' });
  track('nothing');
  hear('presence', { joins: [GUEST, { ...GUEST, ref: 'z' }], leaves: [] });
  hear('presence', { joins: 'nonsense' });
  track({ event: 'track', payload: {} });
  track({ event: 'untrack' });
  expect(replies.map(([status]) => status)).toEqual(['error', 'error', 'error', 'error', 'ok']);
});
