import { expect, test } from '@jest/globals';
import { createFalls } from './falls.ts';

const options = { backoffMs: 100, limit: 3, restMs: 5_000 };

test('the wait doubles with each fall, and what did its work begins anew', () => {
  let now = 0;
  const falls = createFalls({ ...options, clock: { monotonicMs: () => now } });
  expect(falls.waitMs()).toBe(0);
  falls.fell();
  expect(falls.waitMs()).toBe(100);
  now = 40;
  expect(falls.waitMs()).toBe(60);
  falls.fell();
  expect([falls.waitMs(), falls.isResting()]).toEqual([200, false]);
  falls.stood();
  expect([falls.waitMs(), falls.count()]).toEqual([0, 0]);
  falls.fell();
  expect(falls.waitMs()).toBe(100);
});

test('too many falls in a row let it rest, and the first one after the rest lets it rest again', () => {
  let now = 0;
  const falls = createFalls({ ...options, clock: { monotonicMs: () => now } });
  for (let count = 0; count < 3; count += 1) falls.fell();
  expect([falls.isResting(), falls.waitMs()]).toEqual([true, 5_000]);
  now = 5_000;
  expect(falls.isResting()).toBe(false);
  falls.fell();
  expect(falls.isResting()).toBe(true);
});
