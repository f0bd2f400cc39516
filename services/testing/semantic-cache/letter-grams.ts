import { createHash } from 'node:crypto';

const SIZE = 512;

/**
 * A vector of the words and the groups of letters in a text, for tests that need one that is always the same. It knows
 * nothing of what words mean, so it is no embedding, and the platform never takes it for one.
 */
export function letterGrams(text: string): readonly number[] {
  const vector = new Array<number>(SIZE).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []) {
    for (const gram of [word, ...gramsOf(` ${word} `)]) {
      const at = createHash('sha256').update(gram).digest().readUInt16LE(0) % SIZE;
      vector[at] = (vector[at] ?? 0) + 1;
    }
  }
  return vector;
}

function gramsOf(word: string): string[] {
  return Array.from({ length: word.length - 2 }, (_none, at) => word.slice(at, at + 3));
}
