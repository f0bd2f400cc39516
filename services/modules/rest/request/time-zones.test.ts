import { expect, test } from '@jest/globals';
import { createTimeZones } from './time-zones.ts';

test('the names are read once for all who ask', async () => {
  const zones = createTimeZones();
  let reads = 0;
  const read = (): Promise<string> => Promise.resolve(`Europe/Berlin\nUTC${'\nX'.repeat((reads += 1))}`);
  const [first, second] = await Promise.all([zones.known(read), zones.known(read)]);
  expect([[...first], await zones.known(read), reads]).toEqual([['Europe/Berlin', 'UTC', 'X'], second, 1]);
});

test('a reading that failed is tried again by the next', async () => {
  const zones = createTimeZones();
  await expect(zones.known(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect([...(await zones.known(() => Promise.resolve('UTC')))]).toEqual(['UTC']);
});
