import { describe, expect, test } from '@jest/globals';
import { createSeam } from './seam.ts';

const SPOKEN = 'Photosynthesis turns light into sugar. It needs water and carbon dioxide, and gives ';

function heard(spoken: string, continues: 'exactly' | 'loosely', deltas: readonly string[]): string {
  const seam = createSeam(spoken, continues);
  return deltas.map((delta) => seam.pass(delta)).join('') + seam.end();
}

describe('the seam between two providers', () => {
  test('of one that goes on exactly is not looked at, since a text may repeat itself', () => {
    expect(heard('ha ha ha ', 'exactly', ['ha ha ', 'ha'])).toBe('ha ha ha');
  });

  test('leaves out the last words when they are said again', () => {
    expect(heard(SPOKEN, 'loosely', ['carbon diox', 'ide, and gives oxygen', ' back.'])).toBe('oxygen back.');
  });

  test('leaves out everything when all is said again', () => {
    expect(heard(SPOKEN, 'loosely', [SPOKEN.slice(0, 50), SPOKEN.slice(50), 'oxygen back.'])).toBe(
      'oxygen back.',
    );
  });

  test('lets through what is new, however short', () => {
    expect(heard(SPOKEN, 'loosely', ['oxygen.'])).toBe('oxygen.');
    expect(heard('A', 'loosely', ['B', 'C'])).toBe('BC');
    expect(heard('', 'loosely', ['All of it.'])).toBe('All of it.');
  });

  test('takes no answer that is begun anew and differs', () => {
    const anew = `${SPOKEN.slice(0, 60)}something else entirely, which is long enough to be sure of it.`;
    expect(() => heard(SPOKEN, 'loosely', [anew])).toThrow('cannot be used');
  });
});
