import { expect, test } from '@jest/globals';

import type { Key } from '../../kube/kube.ts';
import { createTestClock, settle } from '../testing.ts';
import { createWorkQueue } from './work-queue.ts';

const key = (name: string): Key => ({ namespace: 'here', name });

function setup(workers = 2) {
  const clock = createTestClock();
  const seen: string[] = [];
  const open = new Map<string, () => void>();
  const queue = createWorkQueue({
    clock,
    chance: () => 0,
    workers,
    work: async ({ name }) => {
      seen.push(name);
      await new Promise<void>((resolve) => open.set(name, resolve));
    },
  });
  const finish = async (name: string): Promise<void> => {
    open.get(name)?.();
    await settle();
  };
  return { clock, queue, seen, finish };
}

test('a key that is added is handled at once', () => {
  const { queue, seen } = setup();
  queue.add(key('a'));
  expect(seen).toEqual(['a']);
});

test('a key that waits twice is handled once', async () => {
  const { queue, seen, finish } = setup(1);
  queue.add(key('a'));
  queue.add(key('b'));
  queue.add(key('b'));
  expect(queue.depth()).toBe(1);
  await finish('a');
  await finish('b');
  expect(seen).toEqual(['a', 'b']);
});

test('a key is never handled twice at the same time, and comes again afterwards', async () => {
  const { queue, seen, finish } = setup();
  queue.add(key('a'));
  queue.add(key('a'));
  queue.add(key('a'));
  expect(seen).toEqual(['a']);
  await finish('a');
  expect(seen).toEqual(['a', 'a']);
  await finish('a');
  expect(seen).toEqual(['a', 'a']);
});

test('no more keys are handled at the same time than there are workers', async () => {
  const { queue, seen, finish } = setup(2);
  ['a', 'b', 'c'].forEach((name) => queue.add(key(name)));
  expect(seen).toEqual(['a', 'b']);
  await finish('b');
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('pauses double with each failure in a row, up to a minute, and begin anew after a success', () => {
  const { queue } = setup();
  const pauses = Array.from({ length: 13 }, () => queue.retry(key('a')));
  expect(pauses.slice(0, 4)).toEqual([50, 100, 200, 400]);
  expect(pauses.at(-1)).toBe(60_000);
  queue.forget(key('a'));
  expect(queue.retry(key('a'))).toBe(50);
});

test('waits at least as long as the server asks', () => {
  const { queue } = setup();
  expect(queue.retry(key('a'), 7_000)).toBe(7_000);
});

test('retries of all keys together are limited to ten a second', () => {
  const { queue } = setup();
  const pauses = Array.from({ length: 200 }, (_, index) => queue.retry(key(`k${index}`)));
  expect(pauses[99]).toBe(50);
  expect(Math.round(pauses[199] ?? 0)).toBe(10_000);
});

test('a change does not wait for the end of a pause', async () => {
  const { queue, seen, clock } = setup();
  queue.retry(key('a'), 30_000);
  queue.add(key('a'));
  expect(seen).toEqual(['a']);
  await clock.advance(60_000);
  expect(seen).toEqual(['a']);
});

test('of two times to look again the sooner counts', async () => {
  const { queue, seen, clock } = setup();
  queue.addAfter(key('a'), 5_000);
  queue.addAfter(key('a'), 1_000);
  queue.addAfter(key('a'), 9_000);
  await clock.advance(999);
  expect(seen).toEqual([]);
  await clock.advance(1);
  expect(seen).toEqual(['a']);
  expect(clock.timers).toBe(0);
});

test('takes nothing more when it is closed, and waits for what is being handled', async () => {
  const { queue, seen, finish, clock } = setup(1);
  queue.add(key('a'));
  queue.add(key('b'));
  queue.addAfter(key('c'), 10);
  let isClosed = false;
  void queue.close().then(() => (isClosed = true));
  queue.add(key('d'));
  await clock.advance(1_000);
  expect(isClosed).toBe(false);
  await finish('a');
  expect({ isClosed, seen }).toEqual({ isClosed: true, seen: ['a'] });
});
