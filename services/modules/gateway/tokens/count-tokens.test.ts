import { expect, test } from '@jest/globals';
import { countTokens } from './count-tokens.ts';

test('tokens of a text are counted exactly while it is short, and nearly when it is long', async () => {
  expect(await countTokens('')).toBe(0);
  const word = 'photosynthesis turns light ';
  const one = await countTokens(word.repeat(10));
  const many = await countTokens(word.repeat(2_000));
  expect(many / (one * 200)).toBeGreaterThan(0.95);
  expect(many / (one * 200)).toBeLessThan(1.05);
});

test('a word without an end is counted in pieces, so that it holds nobody up', async () => {
  const word = '漢字'.repeat(10_000);
  await countTokens('漢');
  const before = process.cpuUsage();
  expect(await countTokens(word)).toBeGreaterThan(20_000);
  // In one piece it is forty times as much. Of a processor, since a machine may be busy with others.
  expect(process.cpuUsage(before).user).toBeLessThan(500_000);
});
