import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOracle, type Oracle } from '../../../testing/gateway/oracle.ts';

const CUTS = 1_000;
const NAMES = ['openai', 'anthropic', 'gemini'] as const;
const PAIRS = NAMES.flatMap((first) => NAMES.map((second) => [first, second] as const));

let oracle: Oracle;

beforeAll(async () => {
  oracle = await openOracle(PAIRS);
});

afterAll(() => oracle.close());

describe('a thousand ways to die in the middle of an answer (R19)', () => {
  test.each(PAIRS)(
    'leave no character too many or too few, from %s to %s',
    async (first, second) => {
      const { wrong, switches } = await oracle.judge(first, second, CUTS);
      expect(wrong).toEqual([]);
      expect(switches).toBe(CUTS);
    },
    300_000,
  );
});
