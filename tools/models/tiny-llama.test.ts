import { describe, expect, test } from '@jest/globals';
import { ggufBytes } from './gguf.ts';
import { tinyLlama } from './tiny-llama.ts';

describe('a tiny model of the llama family', () => {
  test('is a GGUF file of version 3 that says how much it holds', () => {
    const file = tinyLlama({ seed: 1 });
    const bytes = ggufBytes(file);
    expect(bytes.toString('latin1', 0, 4)).toBe('GGUF');
    expect(bytes.readUInt32LE(4)).toBe(3);
    expect(Number(bytes.readBigUInt64LE(8))).toBe(file.tensors.length);
    expect(Number(bytes.readBigUInt64LE(16))).toBe(Object.keys(file.metadata).length);
  });

  test('is small, and its weights begin where a reader looks for them', () => {
    const { tensors, metadata } = tinyLlama({ seed: 1 });
    const bytes = ggufBytes({ tensors, metadata });
    const weights = tensors.reduce((sum, one) => sum + Math.ceil(one.weights.byteLength / 32) * 32, 0);
    const begin = bytes.length - weights;
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(begin % 32).toBe(0);
    expect(bytes.readFloatLE(begin)).toBe(tensors[0]?.weights[0]);
  });

  test('is the same file for the same seed, and another for another', () => {
    const one = ggufBytes(tinyLlama({ seed: 7 }));
    expect(one.equals(ggufBytes(tinyLlama({ seed: 7 })))).toBe(true);
    expect(one.equals(ggufBytes(tinyLlama({ seed: 8 })))).toBe(false);
  });

  test('has as many scores and kinds as tokens', () => {
    const { metadata } = tinyLlama({ seed: 1 });
    const lengths = ['tokens', 'scores', 'token_type'].map((key) => {
      const value = metadata[`tokenizer.ggml.${key}`];
      return value?.type === 'array' ? value.value.length : 0;
    });
    expect(new Set(lengths)).toEqual(new Set([metadata['llama.vocab_size']?.value]));
  });

  test('refuses a tensor whose weights do not fill its dimensions', () => {
    const broken = { name: 'output.weight', dimensions: [2, 2], weights: new Float32Array(3) };
    expect(() => ggufBytes({ metadata: {}, tensors: [broken] })).toThrow(
      'has 3 weights, its dimensions say 4',
    );
  });
});
