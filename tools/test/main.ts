import { CHECKS, LINT } from './check-steps.ts';
import { findBrowser } from './browser.ts';
import { judgeCoverage } from './coverage.ts';
import { CHILD_COVERAGE, emptyResults, runJest, type Counts } from './jest-run.ts';
import { runStep, type Step } from './steps.ts';

/** `make lint` and `make check` run checks, `make test` them and every test; all end with one line of counts. */
async function main(what: string | undefined): Promise<number> {
  const checks = await runChecks(what === 'lint' ? LINT : CHECKS);
  const counts = what === 'test' ? sum(checks, await runTests()) : checks;
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

async function runChecks(checks: readonly Step[]): Promise<Counts> {
  const failed: string[] = [];
  for (const check of checks) {
    const { passed, name } = await runStep(check);
    if (!passed) failed.push(name);
  }
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

function sum(...all: readonly Counts[]): Counts {
  return all.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

process.exitCode = await main(process.argv[2]);
