/** Whether the tests beside the code see a mutant, and whether what should catch it does. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant, NamedTest } from '../../../tools/mutants/mutant.ts';
import type { Tree } from './tree.ts';

/** The tests of everything that rooms stand on. */
const BESIDE = 'services/(platform/(actors|sockets|events|redis)|modules/(rooms|inbox))/';
const JEST = 'node_modules/jest/bin/jest.js';
const VM_MODULES = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
/** On a full machine a test may fail for want of time: a file counts as red when it is so twice. */
const ATTEMPTS = 2;

/** What became of the tests beside the code. */
export interface Seen {
  readonly tests: number;
  /** Files that fail, each time they are run. */
  readonly red: readonly string[];
}

/** What became of the catcher. */
export interface Caught {
  readonly isCaught: boolean;
  /** After what, and how it was noticed. */
  readonly how: string;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

export async function runTestsBeside(tree: Tree): Promise<Seen> {
  let patterns = [BESIDE];
  let tests = 0;
  for (let attempt = 1; attempt <= ATTEMPTS && patterns.length > 0; attempt += 1) {
    const report = path.join(tree.folder, `beside-${attempt}.json`);
    const options = ['--selectProjects', 'unit', 'int', '--testPathPatterns', ...patterns];
    await runNode(tree, [...VM_MODULES, JEST, ...options, '--json', `--outputFile=${report}`], {});
    if (!existsSync(report)) return { tests, red: ['no test ran'] };
    const result = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
    tests ||= result.numTotalTests;
    patterns = result.testResults
      .filter(({ status }) => status === 'failed')
      .map(({ name }) => path.relative(tree.folder, name).split(path.sep).join('/'));
  }
  return { tests, red: patterns };
}

interface JestReport {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs what must catch it, with this seed. */
export async function runCatcher({ caughtBy }: Mutant, tree: Tree, seed: number): Promise<Caught> {
  if (caughtBy.by === 'simulation') return catchBySimulation(caughtBy.schedules, tree, seed);
  if (caughtBy.by === 'test') return catchByTest(caughtBy, tree);
  return catchByCampaign(caughtBy.promise, tree, seed);
}

/** A test that was not run, or was in a file that cannot be, proves nothing. */
async function catchByTest({ project, file, test }: NamedTest, tree: Tree): Promise<Caught> {
  const report = path.join(tree.folder, 'named.json');
  const options = ['--selectProjects', project, '--testPathPatterns', file, '--forceExit'];
  const named = ['--testNamePattern', `${escaped(test)}$`, '--json', `--outputFile=${report}`];
  await runNode(tree, [...VM_MODULES, JEST, ...options, ...named], { TMPDIR: tree.folder });
  if (!existsSync(report)) return { isCaught: false, how: `${file} did not run` };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults);
  const isCaught = ran.some(({ fullName, status }) => status === 'failed' && fullName.endsWith(test));
  return { isCaught, how: `${file}: ${test}` };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

async function catchBySimulation(schedules: number, tree: Tree, seed: number): Promise<Caught> {
  const { code, output } = await runNode(tree, ['services/testing/simulation/main.ts'], {
    SEED: String(seed),
    SCHEDULES: String(schedules),
  });
  const broken = /schedule (\d+) broke a promise: SEED=(\d+)\n\s*(.*)\n/.exec(output);
  if (code === 0 || broken === null) return { isCaught: false, how: `not within ${schedules} schedules` };
  return { isCaught: true, how: `schedule ${broken[1]} (SEED=${broken[2]}): ${broken[3]}` };
}

async function catchByCampaign(promise: string, tree: Tree, seed: number): Promise<Caught> {
  const options = ['--selectProjects', 'chaos', '--testPathPatterns', 'testing/chaos/', '--forceExit'];
  const { code } = await runNode(
    tree,
    [...VM_MODULES, JEST, ...options, '--testNamePattern', `\\b${promise}\\b`],
    { SEED: String(seed), SIZE: 'smallest', TMPDIR: tree.folder },
  );
  const results = resultsIn(tree.folder);
  const faults = results.find(({ run }) => run === 'faults') ?? results.find(({ run }) => run === 'control');
  const [wrong] = faults?.wrong ?? [];
  if (code === 0 || faults === undefined || wrong === undefined)
    return { isCaught: false, how: `${promise} says that all is well, or did not run` };
  const counts = Object.entries(faults.counts).map(([name, value]) => `${name} ${value}`);
  return { isCaught: true, how: `${promise} (${counts.slice(0, 3).join(', ')}): ${wrong}` };
}

interface CampaignLine {
  readonly run: string;
  readonly counts: Readonly<Record<string, number | string>>;
  readonly wrong: readonly string[];
}

/** The lines of `results.jsonl`, which a campaign leaves in a folder that it makes. */
function resultsIn(folder: string): CampaignLine[] {
  const found = readdirSync(folder)
    .filter((name) => name.startsWith('studyflow-chaos-'))
    .map((name) => path.join(folder, name, 'results.jsonl'))
    .filter((file) => existsSync(file));
  return found.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CampaignLine),
  );
}

function runNode({ folder }: Tree, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Run> {
  const env = { ...process.env, NODE_OPTIONS: '', ...environment };
  const child = spawn(process.execPath, [...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const hear = (data: Buffer): void => void (output += data.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
