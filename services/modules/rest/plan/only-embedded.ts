import type { At } from '../grammar/ast.ts';

/** What is said of embedded rows: what a write goes to, no condition and no page of the root chooses. */
export function onlyEmbedded<Said>(all: readonly At<Said>[]): At<Said>[] {
  return all.filter(({ path }) => path.length > 0);
}
