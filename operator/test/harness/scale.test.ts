import { expect, test } from '@jest/globals';
import { forEach, usageIn } from './scale.ts';

test('work is done for each, some at a time', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await forEach(
    10,
    async (index) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      done.push(index);
    },
    3,
  );
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(3);
});

test('what a process uses is read past a name with spaces and brackets', () => {
  const fields = ['S', ...Array.from({ length: 49 }, (_, index) => String(index + 4))];
  fields[11] = '150';
  fields[12] = '50';
  fields[21] = '25600';
  expect(usageIn(`42 (node (a) b) ${fields.join(' ')}`)).toEqual({ residentMiB: 100, cpuSeconds: 2 });
});
