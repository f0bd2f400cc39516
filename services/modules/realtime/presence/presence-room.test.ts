import { expect, test } from '@jest/globals';
import { PresenceRoom } from './presence-room.ts';

const channel = (): object => ({});
const presence = (ref: string, key = 'k') => ({ ref, key, meta: { n: ref } });
const read = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

test('whoever tracks again comes anew and the old entry leaves', () => {
  const room = new PresenceRoom();
  const one = channel();
  room.track(one, presence('1'));
  room.takeForClients();
  room.track(one, presence('2'));
  expect(read(room.takeForClients())).toEqual({
    joins: { k: { metas: [{ n: '2', phx_ref: '2' }] } },
    leaves: { k: { metas: [{ n: '1', phx_ref: '1' }] } },
  });
  expect(room.size).toBe(1);
});

test('whoever came and went between two tellings was never there', () => {
  const room = new PresenceRoom();
  const one = channel();
  room.track(one, presence('1'));
  expect(room.untrack(one)).toBe(true);
  expect(room.untrack(one)).toBe(false);
  expect(room.takeForClients()).toBeUndefined();
  expect(room.takeForOthers()).toBeUndefined();
});

test('entries of one key stand together, here and elsewhere', () => {
  const room = new PresenceRoom();
  room.track(channel(), presence('1'));
  room.change('other', [presence('2'), presence('3', '__proto__')], []);
  room.change('other', [presence('2')], ['unknown']);
  expect(JSON.stringify(room.list())).toBe(
    '{"k":{"metas":[{"n":"1","phx_ref":"1"},{"n":"2","phx_ref":"2"}]},"__proto__":{"metas":[{"n":"3","phx_ref":"3"}]}}',
  );
  expect(room.takeForOthers()).toEqual({ joins: [presence('1')], leaves: [] });
});

test('a beat forgets who is not named, and tells whether somebody is not known', () => {
  const room = new PresenceRoom();
  room.change('other', [presence('1'), presence('2')], []);
  expect(room.keepOnly('other', ['1'])).toBe(true);
  expect(room.size).toBe(1);
  expect(room.keepOnly('other', ['1', '9'])).toBe(false);
  expect(room.keepOnly('other', [])).toBe(true);
  expect(room.size).toBe(0);
  expect(room.takeForClients()).toBeUndefined();
});
