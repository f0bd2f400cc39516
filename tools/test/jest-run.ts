import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runStep, type StepResult } from './steps.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const RESULTS = 'node_modules/.cache/studyflow-test';

/** Folder that processes which tests start write their V8 coverage to. */
export const CHILD_COVERAGE = join(RESULTS, 'child-coverage');

/** Code that one process of the tests has compiled is ready for the next one that runs it. */
const COMPILED = resolve('node_modules', '.cache', 'studyflow-compiled');

/** The sum of some counts. */
export function sum(...all: readonly Counts[]): Counts {
  return all.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

export function emptyResults(): void {
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(CHILD_COVERAGE, { recursive: true });
}

export interface JestOptions {
  readonly workers: number;
  /** Without it nothing is measured. */
  readonly coverageDirectory?: string;
  readonly more?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs some Jest projects and counts their tests; a run that ends without a report counts as one failure. */
export async function runJest(
  projects: readonly string[],
  { workers, coverageDirectory, more = [], environment = {} }: JestOptions,
): Promise<{ step: StepResult; counts: Counts }> {
  const report = join(RESULTS, `${projects.join('-')}.json`);
  const step = await runStep({
    name: `tests: ${projects.join(', ')}`,
    command: [
      'node',
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      ...projects,
      `--maxWorkers=${workers}`,
      '--json',
      `--outputFile=${report}`,
      ...(coverageDirectory === undefined ? [] : coverageArguments(coverageDirectory)),
      ...more,
    ],
    environment: {
      ...(coverageDirectory !== undefined && {
        STUDYFLOW_CHILD_COVERAGE: join(process.cwd(), CHILD_COVERAGE),
      }),
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      NODE_COMPILE_CACHE: COMPILED,
      ...environment,
    },
  });
  return { step, counts: countsOf(report, step) };
}

/** Only what is judged afterwards: pages about every file would take longer than some of the tests. */
function coverageArguments(directory: string): string[] {
  return ['--coverage', '--coverageReporters=json', `--coverageDirectory=${directory}`];
}

function countsOf(report: string, step: StepResult): Counts {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as Record<string, number>;
    const failed = (numFailedTests ?? 0) + (numRuntimeErrorTestSuites ?? 0);
    return { passed: numPassedTests ?? 0, failed: Math.max(failed, step.passed ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
