import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chaosTable, type CampaignLine } from './chaos-table.ts';
import { runJest, type Counts } from './jest-run.ts';

/** What a run of campaigns is told: which, how large, and from which seed. */
export interface CampaignRun {
  readonly seed: string;
  readonly size: string;
  readonly only: string;
  /** Histories and `results.jsonl` go here. */
  readonly folder: string;
  readonly keeps: boolean;
}

/** Reads `SEED`, `SIZE`, `ONLY` and `KEEP`; makes the folder and says the seed. */
export function openCampaigns(name: string, environment: NodeJS.ProcessEnv): CampaignRun {
  const { SEED, SIZE: size = 'smallest', ONLY: only = '', KEEP } = environment;
  const seed = SEED ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
  console.log(`SEED=${seed} SIZE=${size} ONLY=${only}`);
  return {
    seed,
    size,
    only,
    folder: mkdtempSync(path.join(tmpdir(), `studyflow-${name}-`)),
    keeps: KEEP === '1',
  };
}

/** Runs the campaigns that `ONLY` names, or all. */
export async function runCampaigns(project: string, run: CampaignRun, workers: number): Promise<Counts> {
  const { counts } = await runJest([project], {
    workers,
    more: ['--forceExit', '--testNamePattern', namePattern(run.only)],
    environment: { SEED: run.seed, SIZE: run.size, CHAOS_DIR: run.folder },
  });
  console.log(`\n${chaosTable(readLines(path.join(run.folder, 'results.jsonl')))}`);
  // A name that no campaign has must not look like a success.
  return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
}

/** What a failed campaign has written down is kept. */
export function closeCampaigns({ folder, keeps }: CampaignRun, counts: Counts): void {
  if (counts.failed === 0 && !keeps) rmSync(folder, { recursive: true, force: true });
  if (existsSync(folder)) console.log(`\nHistories are in ${folder}`);
}

/** `r1,r7` names campaigns by their promises; everything without it. */
export function namePattern(only: string): string {
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
