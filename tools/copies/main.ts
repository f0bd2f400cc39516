/** A check of `make check`: the simulator runs what ships; whoever copies it there tests the copy. */
import { globSync, readFileSync } from 'node:fs';
import { findCopies, type SourceText } from './find-copies.ts';

const read = (pattern: string): SourceText[] =>
  globSync(pattern)
    .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('testing.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const shipped = ['services/platform/actors/*.ts', 'services/modules/rooms/actor/**/*.ts'].flatMap(read);
const simulator = read('services/testing/simulation/**/*.ts');
const copies = findCopies(shipped, simulator);

for (const { what, at, of } of copies) {
  console.log(
    `${at}: ${what} as in ${of}. Import it: a simulator that runs a copy proves nothing about what ships.`,
  );
}
process.exitCode = copies.length === 0 && simulator.length > 0 ? 0 : 1;
