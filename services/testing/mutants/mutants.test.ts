import { describe, expect, it, test } from '@jest/globals';
import { mutated } from '../../../tools/mutants/mutant.ts';
import { MUTANTS } from './mutants.ts';
import { shipped } from '../../../tools/mutants/shipped.ts';

test.each(MUTANTS)('the piece that $name replaces is in $file once', (mutant) => {
  const text = shipped(mutant.file);
  expect(mutated(mutant, text)).not.toBe(text);
});

const NAMED = MUTANTS.flatMap(({ name, caughtBy }) => (caughtBy.by === 'test' ? [{ name, caughtBy }] : []));

test.each(NAMED)('the file whose test catches $name tells of it', ({ caughtBy: { file, test: name } }) => {
  const text = shipped(file);
  const isThere = (words: string): boolean => text.includes(words);
  // A name that is made of a block's and of a row's is there in pieces.
  expect(isThere(name) || name.split(' as ').some(isThere)).toBe(true);
});

test('each has a name of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

describe('a mutant', () => {
  const mutant = { name: 'm', item: 1, mistake: '', file: 'f.ts', find: 'a + b', replace: '$& - b' };

  it('is the file with that piece replaced as it stands', () => {
    expect(mutated(mutant, 'x = a + b;')).toBe('x = $& - b;');
  });

  it('that does not fit any more is refused', () => {
    expect(() => mutated(mutant, 'x = a;')).toThrow('occurs 0 times');
    expect(() => mutated(mutant, 'a + b, a + b')).toThrow('occurs 2 times');
  });
});
