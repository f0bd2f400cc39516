import { expect, test } from '@jest/globals';
import { figureTable, quantile } from './figures.ts';

test('quantiles are values that were measured', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0.5, 0.99, 0].map((share) => quantile(values, share))).toEqual([3, 5, 1]);
});

test('a figure above its target is missed', () => {
  const figures = [
    { what: 'a', value: 10.04, unit: 'ms', most: 15 },
    { what: 'b', value: 16, unit: 'ms', most: 15 },
    { what: 'c', value: 1, unit: 's' },
  ];
  expect(figureTable(figures).split('\n').slice(2)).toEqual([
    '| a | 10 ms | ≤ 15 | kept |',
    '| b | 16 ms | ≤ 15 | **missed** |',
    '| c | 1 s |  |  |',
  ]);
});
