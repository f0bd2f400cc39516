/** Ids, texts and pauses that a seed decides. */
import type { Chance } from '../fuzz/chance.ts';

const WORDS = [
  'algebra',
  'Übung',
  'снова',
  '学习',
  'a < b && c > d',
  '👩‍🎓',
  "it's",
  '"so"',
  '\\',
  'x'.repeat(200),
];

/** A uuid (version 4 by its form). */
export function uuidOf(chance: Chance): string {
  const digits = Array.from({ length: 32 }, () => chance.below(16).toString(16));
  digits[12] = '4';
  digits[16] = '8';
  const text = digits.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}

/** Something to say. */
export function wordsOf(chance: Chance): string {
  return [chance.pick(WORDS), ...chance.some(12, () => chance.pick(WORDS))].join(' ');
}

/** Some milliseconds between two limits. */
export function pauseOf(chance: Chance, [least, most]: readonly [least: number, most: number]): number {
  return least + chance.below(most - least + 1);
}
