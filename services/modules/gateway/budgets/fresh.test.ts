import { describe, expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { createFresh } from './fresh.ts';

function opened() {
  const state = { now: 0, reads: 0, fails: false };
  const fresh = createFresh<number>({
    clock: { monotonicMs: () => state.now },
    read: async () => {
      await setImmediate();
      if (state.fails) throw new Error('away');
      return (state.reads += 1);
    },
  });
  return { state, fresh };
}

describe('what is known for less than a second', () => {
  test('is read once for all who ask at once', async () => {
    const { fresh } = opened();
    expect(await Promise.all([fresh.get('a'), fresh.get('a'), fresh.get('b')])).toEqual([1, 1, 2]);
    expect(await fresh.get('a')).toBe(1);
  });

  test('is read again behind whoever asks, before it is too old', async () => {
    const { state, fresh } = opened();
    await fresh.get('a');
    state.now = 500;
    expect(await fresh.get('a')).toBe(1);
    await setImmediate();
    await setImmediate();
    expect(await fresh.get('a')).toBe(2);
  });

  test('is never given when it is older, even when it cannot be read', async () => {
    const { state, fresh } = opened();
    await fresh.get('a');
    state.now = 1_000;
    state.fails = true;
    await expect(fresh.get('a')).rejects.toThrow('away');
    state.fails = false;
    expect(await fresh.get('a')).toBe(2);
  });

  test('keeps no more than so many', async () => {
    const { fresh, state } = opened();
    await fresh.get('first');
    for (let n = 0; n < 10_000; n += 1) void fresh.get(String(n));
    await setImmediate();
    const before = state.reads;
    await fresh.get('first');
    expect(state.reads).toBe(before + 1);
  });
});
