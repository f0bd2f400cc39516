import { expect, test } from '@jest/globals';
import { askOnce } from './ask-once.ts';

test('everybody is told what was asked once', async () => {
  let times = 0;
  const answer = askOnce(() => Promise.resolve((times += 1)));
  expect(await Promise.all([answer(), answer()])).toEqual([1, 1]);
  expect(await answer()).toBe(1);
});

test('what is known is not asked for', async () => {
  expect(await askOnce(() => Promise.reject(new Error('asked')), 7)()).toBe(7);
});

test('a failure is not kept', async () => {
  let times = 0;
  const answer = askOnce(() => {
    times += 1;
    return times === 1 ? Promise.reject(new Error('away')) : Promise.resolve(times);
  });
  await expect(answer()).rejects.toThrow('away');
  expect(await answer()).toBe(2);
});
