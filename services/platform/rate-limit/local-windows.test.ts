import { describe, expect, it } from '@jest/globals';
import { createLocalWindows } from './local-windows.ts';
import type { Rule } from './rule.ts';

const FIVE: Rule = { name: 'five', limit: 5, windowSeconds: 60 };
const TWO: Rule = { name: 'two', limit: 2, windowSeconds: 10 };

function setup(maxSubjects?: number) {
  const time = { now: 1_000_000 };
  const windows = createLocalWindows(() => time.now, maxSubjects);
  const taken = (rules: Rule[], count: number, subject = 'user:a'): number =>
    Array.from({ length: count }, () => windows.take(subject, rules, 1)).filter((result) => result.taken)
      .length;
  return { time, windows, taken };
}

describe('windows of one process', () => {
  it('gives exactly the limit and then nothing', () => {
    const { taken } = setup();
    expect(taken([FIVE], 20)).toBe(5);
  });

  it('never gives more than the limit in any stretch of the window', () => {
    const { time, windows } = setup();
    const at: number[] = [];
    for (let step = 0; step < 400; step += 1) {
      if (windows.take('user:a', [FIVE], 1).taken) at.push(time.now);
      time.now += 500;
    }
    for (const start of at) {
      expect(at.filter((moment) => moment >= start && moment < start + 60_000).length).toBeLessThanOrEqual(5);
    }
    expect(at.length).toBeGreaterThan(12);
  });

  it('says when to come back, and it is true then', () => {
    const { time, windows, taken } = setup();
    taken([FIVE], 5);
    const { readings } = windows.take('user:a', [FIVE], 1);
    time.now += (readings[0]?.retryMs ?? 0) - 1;
    expect(taken([FIVE], 1)).toBe(0);
    time.now += 1;
    expect(taken([FIVE], 1)).toBe(1);
  });

  it('takes from no limit when one refuses', () => {
    const { windows, taken } = setup();
    expect(taken([FIVE, TWO], 10)).toBe(2);
    expect(windows.take('user:a', [FIVE], 1).readings[0]?.remaining).toBe(2);
  });

  it('asks for a whole window when more is wanted than there ever is', () => {
    const { windows } = setup();
    expect(windows.take('user:a', [FIVE], 6)).toMatchObject({
      taken: false,
      readings: [{ retryMs: 60_000 }],
    });
  });

  it('forgets the longest unused subjects beyond its bound', () => {
    const { taken } = setup(10);
    taken([TWO], 2, 'user:first');
    for (let other = 0; other < 10; other += 1) taken([TWO], 1, `user:${other}`);
    expect(taken([TWO], 2, 'user:first')).toBe(2);
  });
});
