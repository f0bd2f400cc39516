/** `make test-chaos`: campaigns against real processes (services/testing/chaos/README.md). */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathsIn } from '../supervisor/paths.ts';
import { closeCampaigns, openCampaigns, runCampaigns } from './campaigns.ts';
import type { Counts } from './jest-run.ts';
import { runStep } from './steps.ts';

/** Campaigns mostly wait: two of them side by side disturb each other little, and each worker has a platform. */
const WORKERS = 2;

/** Runs the campaigns that `ONLY` names, or all; what a failed one has written down is kept. */
export async function runChaos(environment: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  const run = openCampaigns('chaos', environment);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endPlatforms(run.folder).finally(() => process.exit(130)));
  }
  try {
    const counts = await runCampaigns('chaos', run, Number(environment['WORKERS'] ?? WORKERS));
    await endPlatforms(run.folder);
    closeCampaigns(run, counts);
    return counts;
  } finally {
    await endPlatforms(run.folder);
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
