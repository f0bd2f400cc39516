/**
 * `make test-operator-mutants`: seeds one defect of the operator after the other into a copy of the tree, and shows that
 * the test which is named for it fails. ONLY=name,name takes some; SEED= is that of the simulation.
 */
import { MUTANTS, type Mutant } from './mutants.ts';
import { isCaught } from './prove.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { ONLY = '', SEED = '1' } = process.env;

const names = ONLY.split(/[\s,]+/).filter((name) => name !== '');
const unknown = names.filter((name) => MUTANTS.every((mutant) => mutant.name !== name));
if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')}`);
const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));

const rowOf = ({ name, mistake, caughtBy }: Mutant, caught: boolean): string =>
  `| ${name} | ${mistake} | ${caught ? '' : 'NOT CAUGHT: '}${caughtBy.file}: ${caughtBy.test} |`;

say(`SEED=${SEED}\n\n| mutant | what is wrong | caught by |\n| --- | --- | --- |`);
let passed = 0;
for (const mutant of chosen) {
  const caught = await isCaught(mutant, SEED);
  if (caught) passed += 1;
  say(rowOf(mutant, caught));
}
say(`\n${passed} passed, ${chosen.length - passed} failed`);
process.exitCode = passed === chosen.length ? 0 : 1;
