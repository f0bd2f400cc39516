/** A campaign is a test that breaks something at every point there is, and prints what it has done. */
import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { watchSlowdown, type Slowdown } from '../../../tools/local/slowdown.ts';

/** `smallest` is the least that counts (`.ci/run`), `full` what the promise is about. */
export type Size = 'smallest' | 'full';

/** What a campaign is given. */
export interface CampaignRun {
  readonly size: Size;
  readonly seed: number;
  readonly slowdown: Slowdown;
  /** A figure of the report. */
  count(name: string, value: number | string): void;
  /** What should not be; any of it fails the campaign. */
  wrong(...sentences: readonly string[]): void;
}

export interface Campaign {
  /** Of promises.md, such as `O1`. */
  readonly promise: string;
  /** A sentence that says what holds. */
  readonly title: string;
  /** Figures that must reach so much: a run that does less does not count. */
  readonly least: Readonly<Record<Size, Readonly<Record<string, number>>>>;
  run(run: CampaignRun): Promise<void>;
}

/** Far more than a quiet machine needs: what hangs is ended, what is slow is not. */
const TIMEOUT_MS: Readonly<Record<Size, number>> = { smallest: 1_200_000, full: 14_400_000 };
/** So many complaints tell enough. */
const MOST_COMPLAINTS = 20;

const FOLDER = process.env['CHAOS_DIR'] ?? mkdtempSync(path.join(tmpdir(), 'studyflow-operator-chaos-'));

/** `SIZE` of the environment. @throws Error for one that there is not. */
export function sizeOfRun(): Size {
  const { SIZE = 'smallest' } = process.env;
  if (SIZE !== 'smallest' && SIZE !== 'full') throw new Error(`SIZE is smallest or full, not ${SIZE}`);
  return SIZE;
}

/** Makes a campaign a test. */
export function campaign(plan: Campaign): void {
  const size = sizeOfRun();
  test(
    `${plan.promise}: ${plan.title}`,
    async () => expect(await runCampaign(plan, size)).toEqual([]),
    TIMEOUT_MS[size],
  );
}

async function runCampaign({ promise, least, run }: Campaign, size: Size): Promise<readonly string[]> {
  const seed = Number(process.env['SEED'] ?? 1);
  const counts: Record<string, number | string> = {};
  const complaints: string[] = [];
  const slowdown = watchSlowdown();
  const beganAt = performance.now();
  await run({
    size,
    seed,
    slowdown,
    count: (name, value) => void (counts[name] = value),
    wrong: (...sentences) => void complaints.push(...sentences),
  }).catch((thrown: unknown) => {
    complaints.push(`it did not come to its end: ${(thrown as Error).stack ?? String(thrown)}`);
  });
  for (const [name, minimum] of Object.entries(least[size])) {
    if (!(Number(counts[name]) >= minimum)) {
      complaints.push(`${name}: ${counts[name] ?? 'none'}, and less than ${minimum} does not count`);
    }
  }
  const seconds = Math.round((performance.now() - beganAt) / 100) / 10;
  const factor = Math.round((await slowdown.stop()) * 10) / 10;
  const wrong = complaints.slice(0, MOST_COMPLAINTS);
  const line = { promise, run: 'faults', size, seed, seconds, slowdown: factor, counts, wrong };
  const figures = Object.entries(counts).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(
    `${promise} (SIZE=${size} SEED=${seed}, ${seconds} s, machine ×${factor}): ${figures.join('; ')}; ` +
      `${wrong.length === 0 ? 'held' : `${complaints.length} wrong`}\n`,
  );
  appendFileSync(path.join(FOLDER, 'results.jsonl'), `${JSON.stringify(line)}\n`);
  return wrong;
}
