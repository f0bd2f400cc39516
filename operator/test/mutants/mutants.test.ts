import { expect, test } from '@jest/globals';
import { mutated } from '../../../tools/mutants/mutant.ts';
import { shipped } from '../../../tools/mutants/shipped.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the piece that $name replaces is in $file once', (mutant) => {
  const text = shipped(mutant.file);
  expect(mutated(mutant, text)).not.toBe(text);
});

test.each(MUTANTS)('the test that catches $name is there', ({ caughtBy }) => {
  expect(shipped(`operator/src/${caughtBy.file}`)).toContain(caughtBy.test);
});

test('each has a name of its own', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
