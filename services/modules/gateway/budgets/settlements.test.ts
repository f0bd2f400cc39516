import { describe, expect, test } from '@jest/globals';
import { silentLog } from '../../../platform/telemetry/testing.ts';
import type { Settlement } from './budget.ts';
import { createSettlements } from './settlements.ts';

const ending = (call: string): Settlement => ({
  ...{ call, budgets: [], requests: 1, tokens: 0, usd: 0, request_id: '', key_id: null, user_id: null },
  ...{ organisation_id: null, class_ids: [], door: 'port', model: 'tutor', outcome: 'answered', rows: [] },
});

describe('ends of calls', () => {
  test('that come together are written together', async () => {
    const batches: number[] = [];
    const settlements = createSettlements({
      log: silentLog(),
      desk: { settle: async (calls) => void batches.push(calls.length) },
    });
    await Promise.all(['a', 'b', 'c'].map((call) => settlements.add(ending(call))));
    expect(batches).toEqual([3]);
    expect([settlements.waiting, settlements.isFull]).toEqual([0, false]);
  });

  test('are tried again until they are written, and none holds the others up', async () => {
    const written: string[] = [];
    let isAway = true;
    const settlements = createSettlements({
      log: silentLog(),
      desk: {
        settle: async (calls) => {
          if (isAway || calls.some(({ call }) => call === 'never')) throw new Error('away');
          written.push(...calls.map(({ call }) => call));
        },
      },
    });
    void settlements.add(ending('never'));
    const others = Promise.all(['a', 'b'].map((call) => settlements.add(ending(call))));
    isAway = false;
    await others;
    expect(written.sort()).toEqual(['a', 'b']);
    expect(await settlements.drain(10)).toBe(1);
  });

  test('hold new calls back when too many wait', async () => {
    const settlements = createSettlements({
      log: silentLog(),
      desk: { settle: () => new Promise(() => undefined) },
    });
    for (let n = 0; n < 5_000; n += 1) void settlements.add(ending(String(n)));
    expect(settlements.isFull).toBe(true);
  });
});
