import { describe, expect, test } from '@jest/globals';
import { drainDelay, reconnectDelay, resendDelay } from './back-off.ts';

/** The largest share of them that falls into one 100 ms. */
function crowdOf(delays: readonly number[]): number {
  const buckets = Map.groupBy(delays, (delay) => Math.floor(delay / 100));
  return Math.max(...[...buckets.values()].map(({ length }) => length)) / delays.length;
}

const CLIENTS = Array.from({ length: 3_000 });

describe('3,000 clients that lost one process (R16)', () => {
  test('come back within seconds, and no 100 ms see more than a tenth of them', () => {
    const delays = CLIENTS.map(() => reconnectDelay(0, Math.random));
    expect(crowdOf(delays)).toBeLessThan(0.1);
    expect(Math.max(...delays)).toBeLessThan(2_000);
  });

  test.each([500, 3_400])('do so after a process that drains within %d ms, too', (withinMs) => {
    // The process closes connections one after the other over four fifths of that time.
    const delays = CLIENTS.map(
      (_, index) => (index / 3_000) * withinMs * 0.8 + drainDelay(withinMs, Math.random),
    );
    expect(crowdOf(delays)).toBeLessThan(0.1);
  });
});

test('pauses grow, and end growing', () => {
  expect([0, 1, 2, 9].map((attempt) => reconnectDelay(attempt, () => 1))).toEqual([
    2_000, 4_000, 8_000, 20_000,
  ]);
  expect([0, 1, 9].map((attempt) => resendDelay(attempt, () => 1))).toEqual([250, 500, 5_000]);
  expect(resendDelay(0, () => 0)).toBe(125);
});
