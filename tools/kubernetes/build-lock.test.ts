import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { underLock } from './build-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-lock-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('one works at a time, the other one waits and is told', async () => {
  const lock = path.join(folder, 'a');
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const first = underLock(
    lock,
    async () => {
      order.push('begins');
      await promise;
      order.push('ends');
    },
    () => undefined,
  );
  const second = underLock(
    lock,
    async () => void order.push('second'),
    () => {
      order.push('waits');
      resolve(undefined);
    },
  );
  await Promise.all([first, second]);
  expect(order).toEqual(['begins', 'waits', 'ends', 'second']);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of one that has died is taken over', async () => {
  const lock = path.join(folder, 'b');
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }));
  expect(
    await underLock(
      lock,
      async () => 'done',
      () => undefined,
    ),
  ).toBe('done');
});

test('a failure gives the lock back', async () => {
  const lock = path.join(folder, 'c');
  await expect(
    underLock(
      lock,
      async () => Promise.reject(new Error('broken')),
      () => undefined,
    ),
  ).rejects.toThrow('broken');
  expect(existsSync(lock)).toBe(false);
});
