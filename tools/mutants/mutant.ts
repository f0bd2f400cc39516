/** What kills a mutant: random schedules, a campaign of `make test-chaos` in its smallest size, or one test. */
export type Catcher =
  | { readonly by: 'simulation'; readonly schedules: number }
  | { readonly by: 'campaign'; readonly promise: string }
  | NamedTest;

/** One test that fails for a mutant. */
export interface NamedTest {
  readonly by: 'test';
  /** Of `jest.config.js`. */
  readonly project: 'unit' | 'int' | 'e2e';
  readonly file: string;
  /** Its name behind those of the blocks around it. */
  readonly test: string;
}

/** A defect that somebody may well write: one exact piece of a file that ships, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** Of *The 20 most likely ways such a project is broken in practice*. */
  readonly item: number;
  /** What is wrong with it, as a sentence. */
  readonly mistake: string;
  readonly file: string;
  /** Occurs once. */
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: Catcher;
}

/** The file with the defect in it. @throws Error when the piece does not occur exactly once any more. */
export function mutated(
  { name, file, find, replace }: Pick<Mutant, 'name' | 'file' | 'find' | 'replace'>,
  text: string,
): string {
  const found = text.split(find).length - 1;
  if (found !== 1)
    throw new Error(`Mutant ${name}: its piece occurs ${found} times in ${file}, and not once`);
  return text.replace(find, () => replace);
}
