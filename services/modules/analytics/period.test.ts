import { expect, test } from '@jest/globals';
import { daysAsked } from './period.ts';

/** A Sunday. */
const today = '2026-03-29';

test.each([
  ['day', {}, '2026-03-23', '2026-03-29'],
  ['week', {}, '2026-01-05', '2026-03-29'],
  ['month', {}, '2025-04-01', '2026-03-29'],
  ['day', { to: '2026-01-03' }, '2025-12-28', '2026-01-03'],
  ['day', { from: '2026-03-01' }, '2026-03-01', '2026-03-29'],
  ['day', { from: '2020-01-01' }, '2020-01-01', '2021-02-03'],
  ['day', { from: '2027-01-01' }, '2027-01-01', '2027-01-01'],
  ['month', { from: '2026-01-01', to: '2026-12-31' }, '2026-01-01', '2026-12-31'],
] as const)('by %s, asked for %j, it is from %s to %s', (range, asked, from, to) => {
  expect(daysAsked(range, asked, today)).toEqual({ from, to });
});
