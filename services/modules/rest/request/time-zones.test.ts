import { expect, test } from '@jest/globals';
import { createTimeZones } from './time-zones.ts';

test('the names are read once a day for all who ask', async () => {
  let [reads, now] = [0, 0];
  const zones = createTimeZones(
    () => Promise.resolve(`Europe/Berlin\nUTC${'\nX'.repeat((reads += 1))}`),
    () => now,
  );
  const [first, second] = await Promise.all([zones(), zones()]);
  now = 86_399_999;
  expect([[...first], await zones(), reads]).toEqual([['Europe/Berlin', 'UTC', 'X'], second, 1]);
  now += 1;
  await Promise.all([zones(), zones()]);
  expect(reads).toBe(2);
});

test('a reading that failed is tried again by the next', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('UTC')];
  const zones = createTimeZones(() => answers.shift()!);
  await expect(zones()).rejects.toThrow('away');
  expect([...(await zones())]).toEqual(['UTC']);
});
