import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../operator/test/harness/eventually.ts';
import { until } from '../../services/testing/until.ts';
import { patience } from './slowdown.ts';

/** A machine whose clock and slowness are said, and how often it was looked at. */
function machine(factor = 1) {
  const state = { nowMs: 1_000, factor, looks: 0 };
  const options = {
    now: () => state.nowMs,
    slowdown: () => ((state.looks += 1), state.factor),
  };
  return { state, options };
}

describe('patience', () => {
  test('is over at its limit on an idle machine, which is looked at only then', () => {
    const { state, options } = machine();
    const limit = patience(2_000, options);
    state.nowMs += 1_999;
    expect([limit.isOver(), state.looks]).toEqual([false, 0]);
    state.nowMs += 1;
    expect([limit.isOver(), limit.limitMs(), state.looks]).toEqual([true, 2_000, 1]);
  });

  test('lasts as many times longer as the machine is slower, and says so', () => {
    const { state, options } = machine(2.5);
    const limit = patience(2_000, options);
    state.nowMs += 4_999;
    expect([limit.isOver(), limit.limitMs()]).toEqual([false, 5_000]);
    state.nowMs += 1;
    expect(limit.isOver()).toBe(true);
  });

  test('remembers how slow it was at worst while somebody waited', () => {
    const { state, options } = machine(3);
    const limit = patience(10_000, options);
    state.nowMs += 5_000;
    expect([limit.isOver(), state.looks]).toEqual([false, 1]);
    state.factor = 1;
    state.nowMs += 24_999;
    expect([limit.isOver(), limit.limitMs()]).toEqual([false, 30_000]);
    state.nowMs += 1;
    expect(limit.isOver()).toBe(true);
  });

  test('ends however slow the machine is', () => {
    const { state, options } = machine(1_000);
    const limit = patience(1_000, { ...options, most: 4 });
    state.nowMs += 4_000;
    expect([limit.isOver(), limit.limitMs()]).toEqual([true, 4_000]);
  });
});

test.each([
  ['until', () => until(() => false, 5)],
  ['eventually', () => eventually('it is so', () => false, { withinMs: 5, everyMs: 1 })],
])('%s names the limit that it has waited for', async (_name, wait) => {
  const began = performance.now();
  const said = await wait().catch((thrown: unknown) => (thrown as Error).message);
  const [, limit] = /^Not (?:so )?within (\d+) ms: /.exec(String(said)) ?? [];
  expect(Number(limit)).toBeGreaterThanOrEqual(5);
  // It is said as a whole number.
  expect(performance.now() - began).toBeGreaterThanOrEqual(Number(limit) - 0.5);
});
