/**
 * `make test-fuzz`: a long campaign against a platform of its own (FUZZ_RUNS, FUZZ_PACKETS, FUZZ_SEED, FUZZ_AT_ONCE).
 *
 * A complaint names seed, number and request; the same seed makes the same inputs again.
 */
import { openStage } from '../e2e/stage.ts';
import { runCampaign } from './campaign.ts';
import { problemsOf, reportOf } from './report.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const runs = Number(process.env['FUZZ_RUNS'] ?? 1_000_000);
  const packets = Number(process.env['FUZZ_PACKETS'] ?? runs);
  const seed = Number(process.env['FUZZ_SEED'] ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  const atOnce = Number(process.env['FUZZ_AT_ONCE'] ?? 12);
  say(`FUZZ_SEED=${seed} FUZZ_RUNS=${runs} FUZZ_PACKETS=${packets} FUZZ_AT_ONCE=${atOnce}`);
  const stage = await openStage({ LOG_LEVEL: 'error' });
  try {
    const result = await runCampaign(stage, { seed, runs, packets, atOnce, quietMs: 10_000, say });
    say(`\n${reportOf(result)}`);
    const problems = [...problemsOf(result), ...restarts(stage.refuseRestarts)];
    for (const problem of problems) say(`\n${problem}`);
    say(`\n${result.findings.count} inputs, ${problems.length} problems`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

function restarts(refuse: () => void): string[] {
  try {
    refuse();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

process.exitCode = await main();
