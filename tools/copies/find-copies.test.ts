import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { findCopies, type SourceText } from './find-copies.ts';

const read = (path: string): SourceText => ({ path, text: readFileSync(path, 'utf8') });
const shipped = ['cell.ts', 'hand-over.ts', 'process-lease.ts'].map((name) =>
  read(`services/platform/actors/${name}`),
);
const [cell] = shipped as [SourceText];
const inSimulator = (text: string): SourceText => ({ path: 'services/testing/simulation/own.ts', text });

describe('copies of what ships', () => {
  it('are found by what they are called', () => {
    const copies = findCopies(shipped, [inSimulator('class Cell {}\nfunction handOver() {}')]);
    expect(copies.map(({ what, of }) => [what, of])).toEqual([
      ['Cell is declared', 'services/platform/actors/cell.ts'],
      ['handOver is declared', 'services/platform/actors/hand-over.ts'],
    ]);
  });

  it('are found by what is in them, when they have another name', () => {
    const copies = findCopies(shipped, [inSimulator(cell.text.replaceAll('Cell', 'OwnActor'))]);
    expect(copies.some(({ what }) => what === '50 words are the same')).toBe(true);
  });

  it('are found by their form, when everything in them has another name', () => {
    const renamed = cell.text.replace(/\b(#?)([a-z][a-zA-Z]{4,})\b/g, (word, hash: string, name: string) =>
      KEYWORDS.has(name) ? word : `${hash}x${name}`,
    );
    const copies = findCopies(shipped, [inSimulator(renamed.replaceAll('Cell', 'OwnActor'))]);
    expect(copies.map(({ what }) => what)).toEqual(['110 words are the same']);
  });

  it('are not seen where somebody only uses what ships', () => {
    const own = read('services/testing/simulation/process.ts');
    expect(findCopies(shipped, [own])).toEqual([]);
  });
});

const KEYWORDS = new Set(
  'import export class readonly const return undefined if else for this void async await private static throw catch'.split(
    ' ',
  ),
);
