import { expect, test } from '@jest/globals';
import type { StoredObject } from './backup-store.ts';
import { keysToRemove } from './retention.ts';

const NOW = new Date('2026-11-27T12:00:00Z');

function object(key: string, ageDays: number, size = 1): StoredObject {
  return { key, size, modifiedAt: new Date(NOW.getTime() - ageDays * 86_400_000) };
}

const backup = (name: string, ageDays: number): StoredObject[] => [
  object(`${name}.dump`, ageDays),
  object(`${name}.json`, ageDays),
];

const TEN = Array.from({ length: 10 }, (_, index) =>
  backup(`202611${(17 + index).toString()}T000000Z-aaaaaa`, 10 - index),
).flat();

test('the newest are kept however old, and the younger ones however many; a manifest goes before its dump', () => {
  expect(keysToRemove(TEN, { keepLast: 3, keepDays: 8 }, NOW)).toEqual([
    '20261117T000000Z-aaaaaa.json',
    '20261117T000000Z-aaaaaa.dump',
    '20261118T000000Z-aaaaaa.json',
    '20261118T000000Z-aaaaaa.dump',
  ]);
  expect(keysToRemove(TEN, { keepLast: 20, keepDays: 0 }, NOW)).toEqual([]);
});

test('the newest one is never removed', () => {
  expect(keysToRemove(backup('20200101T000000Z-aaaaaa', 2_500), { keepLast: 0, keepDays: 0 }, NOW)).toEqual(
    [],
  );
});

test("halves of backups go when nobody can be at them any more; what is somebody else's stays", () => {
  const halves = [
    object('old.dump', 2),
    object('lost.json', 2),
    object('young.dump', 0.5),
    object('readme', 90),
  ];
  expect(keysToRemove(halves, { keepLast: 7, keepDays: 30 }, NOW)).toEqual(['old.dump', 'lost.json']);
});
