import { CHECKS, LINT } from './check-steps.ts';
import { findBrowser } from './browser.ts';
import { runChaos } from './chaos.ts';
import { runClusterTests } from './cluster.ts';
import { judgeCoverage } from './coverage.ts';
import { CHILD_COVERAGE, emptyResults, runJest, sum, type Counts } from './jest-run.ts';
import { runOperatorChaos, runOperatorTests, runVaultTests } from './operator.ts';
import { runModelTests } from './models.ts';
import { runSteps, type Step } from './steps.ts';
import { runVerbs } from './verbs.ts';

/**
 * `make lint` and `make check` run checks, `make test` them and the tests, `make test-chaos` the campaigns, `make
 * test-operator` and `make test-cluster` what needs a Kubernetes, `make test-all` everything that decides what lands;
 * all end with one line of counts.
 */
async function main(what?: string): Promise<number> {
  const counts = await run(what);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

/** Campaigns that hold on a machine that is busy too; the others are for a quiet one. */
const STEADY = 'r1,r3,r8,r10,r17,r22';

/** What decides what lands. Its schedules are the same each time; by itself the simulator takes new ones. */
const DECIDING = [
  { name: 'test' },
  { name: 'test-simulation', environment: { SEED: '1', SCHEDULES: '100000' } },
  { name: 'test-clients' },
  { name: 'test-chaos', environment: { ONLY: STEADY, WORKERS: '1' } },
  { name: 'test-operator' },
];

/** Runs that are no checks. */
const RUNS: Readonly<Record<string, () => Promise<Counts>>> = {
  all: () => runVerbs(DECIDING),
  chaos: runChaos,
  operator: runOperatorTests,
  'operator-chaos': runOperatorChaos,
  cluster: runClusterTests,
  vault: runVaultTests,
  models: runModelTests,
};

async function run(what = 'test'): Promise<Counts> {
  const other = RUNS[what];
  if (other !== undefined) return other();
  const checks = await runChecks(what === 'lint' ? LINT : CHECKS);
  return what === 'test' ? sum(checks, await runTests()) : checks;
}

async function runChecks(checks: readonly Step[]): Promise<Counts> {
  const results = await runSteps(checks);
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  if (failed.length > 0) console.log(`\nFailed checks: ${failed.join(', ')}`);
  return { passed: checks.length - failed.length, failed: failed.length };
}

async function runTests(): Promise<Counts> {
  process.env['CHROME_PATH'] = findBrowser();
  emptyResults();
  const [small, whole] = ['coverage/small', 'coverage/whole'];
  const first = await runJest(['unit', 'int'], { workers: 2, coverageDirectory: small });
  const second = await runJest(['e2e'], { workers: 1, coverageDirectory: whole });
  return sum(first.counts, second.counts, await runCoverage([small, whole]));
}

async function runCoverage(directories: readonly string[]): Promise<Counts> {
  const { overall, problems } = await judgeCoverage(directories, CHILD_COVERAGE);
  console.log(`\n── coverage: ${overall} % of lines`);
  for (const problem of problems) console.log(`   ${problem}`);
  return problems.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

process.exitCode = await main(process.argv[2]);
