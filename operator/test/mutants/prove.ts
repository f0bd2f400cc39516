/** Runs the test that should see a mutant, in a copy of the operator that has it. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutated } from '../../../tools/mutants/mutant.ts';
import type { Mutant } from './mutants.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const COPIED = ['operator/src', 'operator/package.json', 'tools/test', 'package.json', 'jest.config.js'];
const LINKED = ['node_modules', 'operator/node_modules', 'cdk8s'];
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** The kinds of tests that need more than the sources are not in the copy. */
const CONFIG = 'unit.config.js';
const UNIT = `import all from './jest.config.js';
export default all.projects.find(({ displayName }) => displayName === 'unit');
`;

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** @returns whether the named test fails; one that cannot be run at all proves nothing. */
export async function isCaught(mutant: Mutant, seed: string): Promise<boolean> {
  const folder = copyWith(mutant);
  try {
    const report = path.join(folder, 'report.json');
    await runJest(folder, report, mutant, seed);
    if (!existsSync(report)) return false;
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .some(({ fullName, status }) => status === 'failed' && fullName.includes(mutant.caughtBy.test));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyWith(mutant: Mutant): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-operator-mutant-'));
  for (const name of COPIED) {
    const filter = (source: string): boolean => path.basename(source) !== 'node_modules';
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true, filter });
  }
  for (const name of LINKED) {
    if (existsSync(path.join(ROOT, name))) symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  writeFileSync(path.join(folder, CONFIG), UNIT);
  const file = path.join(folder, mutant.file);
  writeFileSync(file, mutated(mutant, readFileSync(file, 'utf8')));
  return folder;
}

async function runJest(
  folder: string,
  report: string,
  { caughtBy: { file, worlds } }: Mutant,
  seed: string,
): Promise<void> {
  const options = ['--config', CONFIG, '--runInBand', '--json', `--outputFile=${report}`];
  const simulation = worlds === undefined ? {} : { RELEASE_SIMULATIONS: String(worlds), RELEASE_SEED: seed };
  const child = spawn(process.execPath, [...JEST, ...options, '--testPathPatterns', `operator/src/${file}`], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', ...simulation },
    stdio: 'ignore',
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}
