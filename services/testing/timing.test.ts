import { expect, test } from '@jest/globals';
import { compareTimes, medianOf } from './timing.ts';

const around = (middle: number): number[] =>
  Array.from({ length: 101 }, (_none, index) => middle + (index - 50) / 50);

test('a difference that is there stands out of the noise', () => {
  const { differenceMs, noiseMs } = compareTimes(around(10), around(14));
  expect(differenceMs).toBeCloseTo(4);
  expect(noiseMs).toBeLessThan(0.6);
});

test('a few slow answers move neither the median nor the noise much', () => {
  const quiet = compareTimes(around(10), around(10));
  const loud = compareTimes([...around(10), 900, 900, 900], around(10));
  expect(loud.differenceMs).toBeLessThan(0.1);
  expect(loud.noiseMs).toBeLessThan(quiet.noiseMs * 1.2);
});

test('nothing has no median', () => {
  expect(() => medianOf([])).toThrow('nothing');
});
