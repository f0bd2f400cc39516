import { describe, expect, it, test } from '@jest/globals';
import { mutated } from '../../../tools/mutants/mutant.ts';
import { MUTANTS } from './mutants.ts';
import { shipped } from '../../../tools/mutants/shipped.ts';

test.each(MUTANTS)('the piece that $name replaces is in $file once', (mutant) => {
  const text = shipped(mutant.file);
  expect(mutated(mutant, text)).not.toBe(text);
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
