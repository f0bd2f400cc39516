import { expect, test } from '@jest/globals';
import { findExpressions, isBounded } from './find-expressions.ts';
import { faultsOf, outdatedAmong } from './judge.ts';
import { ROOT } from '../supervisor/paths.ts';

const found = findExpressions(ROOT, 'services/platform');

test('expressions are found where they stand, and those of tests are not', () => {
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ file }) => /test|testing/.test(file))).toEqual([]);
  expect(outdatedAmong(found).filter((gone) => gone.includes('services/platform'))).toEqual([]);
  expect(outdatedAmong([])).not.toEqual([]);
});

test('one that takes quadratic time is a fault, one that takes linear time is none (S16)', () => {
  const expressionOf = (source: string) => ({ source, flags: '', file: 'a.ts' });
  expect(faultsOf([expressionOf('/+$'), expressionOf('^/+$')])).toEqual([
    'a.ts: //+$/: vulnerable, 2nd degree polynomial',
  ]);
});

test('without a quantifier that has no end there is nothing to prove', () => {
  expect(isBounded({ source: '/+$' })).toBe(false);
  expect(isBounded({ source: 'a{2,}' })).toBe(false);
  expect(isBounded({ source: '(a{1,9}){1,9}' })).toBe(false);
  expect(isBounded({ source: String.raw`^(\d{4})-[+*]{2}\*$` })).toBe(true);
});
