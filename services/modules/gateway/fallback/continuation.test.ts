import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOracle, type Oracle } from '../../../testing/gateway/oracle.ts';

/** A part of what `make test-chaos` asks: 1,000 cuts for each pair. */
const CUTS = 16;
const NAMES = ['openai', 'anthropic', 'gemini'] as const;
const PAIRS = NAMES.flatMap((first) => NAMES.map((second) => [first, second] as const));

let oracle: Oracle;

beforeAll(async () => {
  oracle = await openOracle(PAIRS);
});

afterAll(() => oracle.close());

describe('an answer whose provider dies in the middle', () => {
  test.each(PAIRS)(
    'goes on without a character too many or too few, from %s to %s',
    async (first, second) => {
      const { wrong, switches } = await oracle.judge(first, second, CUTS);
      expect(wrong).toEqual([]);
      expect(switches).toBe(CUTS);
    },
  );
});
