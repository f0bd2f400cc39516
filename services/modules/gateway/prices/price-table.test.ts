import { describe, expect, test } from '@jest/globals';
import { costOf, createPriceTable, knownPrices } from './price-table.ts';

const at = (day: string) => ({ now: () => new Date(`${day}T12:00:00Z`) });
const price = (model: string, input: number, more: object = {}) => ({
  ...{ model, valid_from: '2026-01-01', input, output: input * 2 },
  ...more,
});

describe('the price of a model', () => {
  test('is that of the longest pattern that fits its name', () => {
    const table = createPriceTable([], at('2026-06-01'));
    expect(table.of('main', 'gpt-4.1-2025-04-14')?.input).toBe(2 / 1e6);
    expect(table.of('main', 'gpt-4.1-mini')?.input).toBe(0.4 / 1e6);
    expect(table.of('main', 'GPT-4.1-nano-2025-04-14')?.cachedInput).toBe(0.025 / 1e6);
    expect(table.of('main', 'a-model-of-ones-own')).toBeUndefined();
  });

  test('changes on its day, in UTC, and is not known before the first', () => {
    let day = '2025-09-28';
    const table = createPriceTable([], { now: () => new Date(`${day}T23:59:59Z`) });
    expect(table.of('main', 'deepseek-chat')?.output).toBe(1.1 / 1e6);
    day = '2025-09-29';
    expect(table.of('main', 'deepseek-chat')?.output).toBe(0.42 / 1e6);
    day = '2024-01-01';
    expect(table.of('main', 'deepseek-chat')).toBeUndefined();
  });

  test('of the configuration stands before all others, for its provider', () => {
    const table = createPriceTable(
      [price('*', 1), price('llama.*', 0, { provider: 'own', cached_input: 0, usual_output_tokens: 512 })],
      at('2026-06-01'),
    );
    expect(table.of('own', 'llama.3')).toEqual({
      input: 0,
      cachedInput: 0,
      output: 0,
      usualOutputTokens: 512,
    });
    expect(table.of('other', 'llama.3')).toEqual({ input: 1e-6, cachedInput: 1e-6, output: 2e-6 });
    expect(table.of('main', 'gpt-4.1')?.input).toBe(1 / 1e6);
  });

  test('is written once for each model and day in the table that comes with the platform', () => {
    const names = knownPrices().map(({ model, valid_from }) => `${model} ${valid_from}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('takes what was read from a cache for less', () => {
    const rate = { input: 3e-6, cachedInput: 0.3e-6, output: 15e-6 };
    expect(costOf({ promptTokens: 1_000, cachedTokens: 400, completionTokens: 100 }, rate)).toBe(0.00342);
    expect(costOf({ promptTokens: 10, completionTokens: 0 }, rate)).toBe(0.00003);
  });
});
