import { describe, expect, it } from '@jest/globals';
import { restartPause } from './backoff.ts';

describe('the pause before a restart', () => {
  it('is none for the first five deaths in thirty seconds', () => {
    expect(restartPause([0, 1, 2, 3, 4], 4)).toBe(0);
  });

  it('doubles from the sixth death on, up to sixteen seconds', () => {
    const deaths = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    expect([6, 7, 8, 9, 10, 20].map((count) => restartPause(deaths(count), 20))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 16_000,
    ]);
  });

  it('forgets deaths that are longer ago', () => {
    expect(restartPause([0, 1, 2, 3, 4, 31_000], 31_000)).toBe(0);
  });
});
