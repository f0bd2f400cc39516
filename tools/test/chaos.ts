/** `make test-chaos`: campaigns against real processes (services/testing/chaos/README.md). */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathsIn } from '../supervisor/paths.ts';
import { chaosTable, type CampaignLine } from './chaos-table.ts';
import { runJest, type Counts } from './jest-run.ts';
import { runStep } from './steps.ts';

/** Campaigns mostly wait: two of them side by side disturb each other little, and each worker has a platform. */
const WORKERS = 2;

/** Runs the campaigns that `ONLY` names, or all; what a failed one has written down is kept. */
export async function runChaos(environment: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  const { SEED, SIZE = 'smallest', ONLY = '', KEEP } = environment;
  const seed = SEED ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-chaos-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endPlatforms(folder).finally(() => process.exit(130)));
  }
  console.log(`SEED=${seed} SIZE=${SIZE} ONLY=${ONLY}`);
  try {
    const { counts } = await runJest(['chaos'], {
      workers: Number(environment['WORKERS'] ?? WORKERS),
      more: ['--forceExit', '--testNamePattern', namePattern(ONLY)],
      environment: { SEED: seed, SIZE, CHAOS_DIR: folder },
    });
    console.log(`\n${chaosTable(readLines(path.join(folder, 'results.jsonl')))}`);
    await endPlatforms(folder);
    if (counts.failed === 0 && KEEP !== '1') rmSync(folder, { recursive: true, force: true });
    else console.log(`\nHistories are in ${folder}`);
    // A name that no campaign has must not look like a success.
    return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
  } finally {
    await endPlatforms(folder);
  }
}

/** `r1,r7` names campaigns by their promises; everything without it. */
function namePattern(only: string): string {
  const names = only.split(/[\s,]+/).filter((name) => /^\w+$/.test(name));
  return names.length === 0 ? '.' : `\\b(${names.join('|')})\\b`;
}

function readLines(file: string): CampaignLine[] {
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as CampaignLine);
  } catch {
    return [];
  }
}

/** Campaigns leave the platform that they share to the next one; the last one leaves it to us. */
async function endPlatforms(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith('shared-'))) {
    const { stateDir, state } = pathsIn(path.join(folder, name, 'state'));
    if (!existsSync(state)) continue;
    await runStep({
      name: 'end of the shared platform',
      command: ['node', 'tools/supervisor/main.ts', 'reset'],
      environment: { STUDYFLOW_DIR: stateDir, NODE_OPTIONS: '' },
    });
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
