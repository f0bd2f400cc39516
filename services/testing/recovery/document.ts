import { readFileSync } from 'node:fs';

/** The `sh` blocks of a document, by the heading that they stand below. */
export function readBlocks(file: string): ReadonlyMap<string, string> {
  const sections = readFileSync(file, 'utf8').split(/^## /m).slice(1);
  return new Map(
    sections.flatMap((section) => {
      const heading = section.slice(0, section.indexOf('\n'));
      const block = /^```sh\n([\s\S]*?)^```$/m.exec(section)?.[1];
      return block === undefined ? [] : [[heading, block] as const];
    }),
  );
}
