import { readFileSync } from 'node:fs';

/** Two questions of students, and whether an answer to one is an answer to the other. */
export interface Pair {
  readonly isSame: boolean;
  readonly language: string;
  readonly subject: string;
  readonly one: string;
  readonly other: string;
  readonly why: string;
}

/** The labelled set, written by hand: `pairs.tsv`, and `held-out.tsv`, by which nothing was ever tuned. */
export function readPairs(file: 'pairs' | 'held-out'): readonly Pair[] {
  return readFileSync(new URL(`./${file}.tsv`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(pairOf);
}

/** @throws for a line that has another number of fields */
function pairOf(line: string): Pair {
  const [label, language, subject, one, other, why, ...more] = line.split('\t');
  if (
    !language ||
    !subject ||
    !one ||
    !other ||
    !why ||
    more.length > 0 ||
    !/^(?:same|other)$/.test(label ?? '')
  )
    throw new Error(`no pair: ${line}`);
  return { isSame: label === 'same', language, subject, one, other, why };
}
