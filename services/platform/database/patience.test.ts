import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { callersPatience, patienceFor } from './patience.ts';

async function limitsOf(patience: ReturnType<typeof callersPatience>, waits: number): Promise<number[]> {
  const limits: number[] = [];
  for (let wait = 0; wait < waits; wait += 1) {
    await patience.during(async (withinMs) => {
      limits.push(withinMs);
      await delay(100);
    });
  }
  return limits;
}

describe('patience', () => {
  test('gives somebody who waits less with every wait', async () => {
    const [first = 0, second = 0, third = 0] = await limitsOf(
      patienceFor({ signal: AbortSignal.timeout(1) }),
      3,
    );
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(third);
    expect(third).toBeLessThanOrEqual(1_350 - 190);
  });

  test('leaves the last statement a little, however long the others took', async () => {
    const patience = callersPatience();
    await patience.during(() => delay(1_400));
    expect(await limitsOf(patience, 1)).toEqual([50]);
  });

  test('does not count the work between two waits, nor that of nobody', async () => {
    const patience = callersPatience();
    await delay(200);
    expect(await limitsOf(patience, 1)).toEqual([1_300]);
    expect(await limitsOf(patienceFor({}), 2)).toEqual([1_300, 1_300]);
  });
});
