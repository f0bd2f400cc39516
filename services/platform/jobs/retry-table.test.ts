import { expect, test } from '@jest/globals';
import { waitAfter } from './retry-table.ts';

test('there are five attempts, 1, 2, 4 and 8 s apart (Decision 17)', () => {
  expect([1, 2, 3, 4, 5].map((failures) => waitAfter(failures, 0.5))).toEqual([
    1_000,
    2_000,
    4_000,
    8_000,
    undefined,
  ]);
});

test('waits differ by up to a fifth, so that what failed together does not come back together', () => {
  expect([waitAfter(1, 0), waitAfter(1, 1)]).toEqual([800, 1_200]);
});
