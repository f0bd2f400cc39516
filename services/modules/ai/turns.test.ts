import { expect, test } from '@jest/globals';
import { createTurns } from './turns.ts';

test('a person has so many questions under way at once, whatever others do', () => {
  const turns = createTurns(2);
  const ends = [turns.begin('lea'), turns.begin('lea')];
  expect(() => turns.begin('lea')).toThrow(
    expect.objectContaining({ reason: 'ai.too-many-at-once', status: 429 }),
  );
  turns.begin('eve')();
  ends[0]?.();
  ends[0]?.();
  const again = turns.begin('lea');
  expect(() => turns.begin('lea')).toThrow();
  ends[1]?.();
  again();
  expect(turns.begin('lea')).toBeInstanceOf(Function);
});
