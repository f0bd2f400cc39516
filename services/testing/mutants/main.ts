/**
 * `make test-mutants`: seeds one defect after the other into a copy of the tree, shows that the tests beside the code do
 * not see it, and that what proves the promises does. ONLY=name,name takes some; BESIDE=0 leaves the first half out;
 * SEED= is that of schedules and campaigns.
 */
import { MUTANTS } from './mutants.ts';
import type { Mutant } from '../../../tools/mutants/mutant.ts';
import { runCatcher, runTestsBeside, type Caught, type Seen } from './prove.ts';
import { treeWith } from './tree.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { ONLY = '', BESIDE = '1', SEED } = process.env;
const seed = Number(SEED ?? crypto.getRandomValues(new Uint32Array(1))[0]);

/** @returns whether it is invisible to the tests beside it and caught. */
async function prove(mutant: Mutant): Promise<boolean> {
  const tree = treeWith(mutant);
  try {
    const caught = await runCatcher(mutant, tree, seed);
    const seen = BESIDE === '0' ? undefined : await runTestsBeside(tree);
    const isProven = caught.isCaught && (seen === undefined || seen.red.length === 0);
    say(rowOf(mutant, caught, seen));
    return isProven;
  } finally {
    tree.remove();
  }
}

function rowOf({ name, item }: Mutant, caught: Caught, seen: Seen | undefined): string {
  const beside =
    seen === undefined
      ? 'not asked'
      : seen.red.length === 0
        ? `${seen.tests} tests`
        : `SEEN BY ${seen.red.join(', ')}`;
  return `| ${name} | ${item} | ${beside} | ${caught.isCaught ? '' : 'NOT CAUGHT: '}${caught.how} |`;
}

const names = ONLY.split(/[\s,]+/).filter((name) => name !== '');
const unknown = names.filter((name) => MUTANTS.every((mutant) => mutant.name !== name));
if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')}`);
const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));

say(`SEED=${seed}\n\n| mutant | item | invisible to | caught by |\n| --- | --- | --- | --- |`);
let passed = 0;
for (const mutant of chosen) if (await prove(mutant)) passed += 1;
say(`\n${passed} passed, ${chosen.length - passed} failed`);
process.exitCode = passed === chosen.length ? 0 : 1;
