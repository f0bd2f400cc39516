import { expect, test } from '@jest/globals';
import { memoryOf, whoMakesRoom } from './model-memory.ts';

const holder = (name: string, heldBytes: number, lastUsed: number, isIdle = true) => ({
  ...{ name, heldBytes, lastUsed, isIdle },
});

test('the least recently used leave first, and no more than needed', () => {
  const holders = [holder('new', 4, 9), holder('old', 3, 1), holder('middle', 3, 5)];
  expect(whoMakesRoom(holders, 2, 12)).toEqual([]);
  expect(whoMakesRoom(holders, 5, 12)).toEqual(['old']);
  expect(whoMakesRoom(holders, 6, 12)).toEqual(['old', 'middle']);
  expect(whoMakesRoom(holders, 12, 12)).toEqual(['old', 'middle', 'new']);
  expect(whoMakesRoom(holders, 13, 12)).toBeUndefined();
});

test('one that answers never leaves', () => {
  const holders = [holder('answers', 4, 1, false), holder('idle', 4, 9)];
  expect(whoMakesRoom(holders, 4, 8)).toEqual(['idle']);
  expect(whoMakesRoom(holders, 5, 8)).toBeUndefined();
});

test('a Llama 2 of 7B with 4,096 tokens takes its file, 2 GiB of keys and values, and some more', () => {
  const shape = { layers: 32, embedding: 4_096, keptPerLayer: 8_192, vocabulary: 32_000 };
  const fileBytes = 4_081_004_224;
  const needs = { kind: 'chat', fileBytes, shape, context: 4_096 } as const;
  const one = memoryOf({ ...needs, parallel: 1 });
  expect(one - fileBytes).toBeGreaterThan(2 * 1_024 ** 3);
  expect(one - fileBytes).toBeLessThan(2.3 * 1_024 ** 3);
  expect(memoryOf({ ...needs, parallel: 2 }) - one).toBe(2 * 1_024 ** 3);
});

test('a model that embeds works on a whole text at once, and takes memory for that', () => {
  const shape = { layers: 12, embedding: 384, keptPerLayer: 768, vocabulary: 30_522 };
  const needs = { fileBytes: 25_000_000, shape, context: 2_048, parallel: 1 };
  const chat = memoryOf({ ...needs, kind: 'chat' });
  expect(memoryOf({ ...needs, kind: 'embedding' }) - chat).toBe((2_048 - 512) * (30_522 + 8 * 384) * 4);
  const short = { ...needs, context: 256 };
  expect(memoryOf({ ...short, kind: 'embedding' })).toBe(memoryOf({ ...short, kind: 'chat' }));
});
