/**
 * One campaign: something is done to real processes again and again, while clients write down what they see.
 *
 * It runs twice with the same seed, first without the faults (the control), then with them; both are reported, and a
 * run that did less than what counts fails.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { watchSlowdown, type Slowdown } from '../e2e/slowdown.ts';
import type { Stage } from '../e2e/stage.ts';
import { chanceOf, type Chance } from '../fuzz/chance.ts';
import { openHistory, type History } from '../rooms/history.ts';
import { endExtraProcesses } from './extra-process.ts';
import { chaosOptions } from './options.ts';
import { sharedStage } from './shared-stage.ts';

/** What a campaign is given for one run. */
export interface CampaignRun<Sizes> {
  readonly stage: Stage;
  readonly size: Sizes;
  /** Everything goes on as in the other run, only that nothing is broken. */
  readonly isControl: boolean;
  /** All that is random comes from here: the seed is in it. */
  readonly chance: Chance;
  /** For somebody who draws by himself, so that the order in which things happen does not matter. */
  chanceFor(number: number): Chance;
  readonly history: History;
  readonly slowdown: Slowdown;
  /** A figure of the report. */
  count(name: string, value: number | string): void;
  /** What should not be; any of it fails the campaign. */
  wrong(...sentences: readonly string[]): void;
}

export interface Campaign<Sizes extends Readonly<Record<string, number>>> {
  /** Ids of promises.md, such as `R1, R2`. */
  readonly promise: string;
  /** A sentence that says what holds. */
  readonly title: string;
  readonly sizes: { readonly smallest: Sizes; readonly full: Sizes };
  /** Figures of the run with faults that must reach so much, whatever the size. */
  readonly least: Readonly<Record<string, number>>;
  /** The platform; closed in the end. @default the one that campaigns share */
  readonly stage?: () => Promise<Stage>;
  run(run: CampaignRun<Sizes>): Promise<void>;
}

/** One run as it was; lines of `results.jsonl`. */
export interface CampaignResult {
  readonly promise: string;
  readonly title: string;
  readonly run: 'control' | 'faults';
  readonly seed: number;
  readonly size: string;
  readonly seconds: number;
  readonly slowdown: number;
  readonly counts: Readonly<Record<string, number | string>>;
  readonly wrong: readonly string[];
}

/** Far more than a quiet machine needs: what hangs is ended, what is slow is not. */
const TIMEOUT_MS = { smallest: 1_200_000, full: 14_400_000 };
/** So many complaints tell enough. */
const MOST_COMPLAINTS = 20;

/** Makes a campaign a test. */
export function campaign<Sizes extends Readonly<Record<string, number>>>(plan: Campaign<Sizes>): void {
  const { promise, title, stage: open = sharedStage } = plan;
  const { size } = chaosOptions();
  test(
    `${promise}: ${title}`,
    async () => {
      const stage = await open();
      try {
        const control = await runOnce(plan, stage, 'control');
        expect(control.wrong).toEqual([]);
        const result = await runOnce(plan, stage, 'faults');
        expect(result.wrong).toEqual([]);
      } finally {
        await endExtraProcesses();
        await stage.close();
      }
    },
    TIMEOUT_MS[size],
  );
}

async function runOnce<Sizes extends Readonly<Record<string, number>>>(
  plan: Campaign<Sizes>,
  stage: Stage,
  run: CampaignResult['run'],
): Promise<CampaignResult> {
  const { seed, size, folder } = chaosOptions();
  const name = plan.promise.replaceAll(/\W+/g, '-').toLowerCase();
  const stream = Buffer.from(name).reduce((sum, letter) => Math.imul(sum, 31) + letter, 7) >>> 8;
  const counts: Record<string, number | string> = {};
  const wrong: string[] = [];
  const history = openHistory(join(folder, `${name}-${run}.jsonl`));
  const slowdown = watchSlowdown();
  const beganAt = performance.now();
  try {
    await plan.run({
      stage,
      size: plan.sizes[size],
      isControl: run === 'control',
      chance: chanceOf(seed, stream),
      chanceFor: (number) => chanceOf(seed, stream + 1 + number),
      history,
      slowdown,
      count: (key, value) => void (counts[key] = value),
      wrong: (...sentences) => void wrong.push(...sentences),
    });
  } catch (thrown) {
    wrong.push(
      `it did not come to its end: ${String(thrown instanceof Error ? (thrown.stack ?? thrown) : thrown)}`,
    );
  }
  history.finish();
  const seconds = Math.round((performance.now() - beganAt) / 100) / 10;
  const factor = await slowdown.stop();
  if (run === 'faults') wrong.push(...tooSmall(plan.least, counts));
  const told = wrong.slice(0, MOST_COMPLAINTS);
  const result: CampaignResult = {
    ...{ promise: plan.promise, title: plan.title, run, seed, size, seconds },
    ...{ slowdown: Math.round(factor * 10) / 10, counts, wrong: told },
  };
  report(result, history.file);
  return result;
}

function tooSmall(
  least: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number | string>>,
): string[] {
  return Object.entries(least)
    .filter(([name, minimum]) => !(Number(counts[name]) >= minimum))
    .map(([name, minimum]) => `${name}: ${counts[name] ?? 'none'}, and less than ${minimum} does not count`);
}

function report(result: CampaignResult, file: string): void {
  const { promise, run, seed, size, seconds, slowdown, counts, wrong } = result;
  const figures = Object.entries(counts).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(
    `${promise} ${run} (SEED=${seed} SIZE=${size}, ${seconds} s, machine ×${slowdown}): ` +
      `${figures.join('; ')}; ${wrong.length === 0 ? 'held' : `${wrong.length} wrong`}; ${file}\n`,
  );
  appendFileSync(join(chaosOptions().folder, 'results.jsonl'), `${JSON.stringify(result)}\n`);
}
