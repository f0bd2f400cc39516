import { expect, test } from '@jest/globals';
import { differences } from './table-sums.ts';

test('tables that differ are named, with how', () => {
  const wanted = { a: { rows: 2, sum: '5' }, b: { rows: 1, sum: '7' }, c: { rows: 3, sum: '1' } };
  const found = { a: { rows: 2, sum: '5' }, b: { rows: 1, sum: '8' }, d: { rows: 1, sum: '1' } };
  expect(differences(wanted, found)).toEqual([
    'b: other content',
    'c: 3 rows, restored none',
    'd: none, restored 1 rows',
  ]);
  expect(differences(wanted, wanted)).toEqual([]);
});
