import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { failOnce, type ANSWERS } from '../harness/proxy/write-faults.ts';
import { startBreakage, type Breakage } from './breakage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { lostOf, markAll } from './foreign-fields.ts';
import { CONVERGES_WITHIN_MS, inBatches, judgeEnding, recordReferences, type Reference } from './points.ts';
import { GOOD, SCENARIOS } from './scenarios.ts';

type Answer = keyof typeof ANSWERS;

const BATCH = 24;
/** As long as the operator waits for an answer. */
const ANSWER_WITHIN_MS = 15_000;
const ALL: readonly Answer[] = [
  'conflict',
  'tooMany',
  'broken',
  'silent',
  'silentAfter',
  'reset',
  'resetAfter',
];

interface Point {
  readonly reference: Reference;
  readonly k: number;
  readonly how: Answer;
}

let breakage: Breakage;
beforeAll(async () => void (breakage = await startBreakage()), 120_000);
afterAll(async () => await breakage.close(), 60_000);

campaign({
  promise: 'O5',
  title: 'whichever write fails however, the end is the same, and fields of others stay',
  least: { smallest: { faults: 60, kinds: 7 }, full: { faults: 500, kinds: 7 } },
  run: async (run) => {
    const operator = await breakage.startOperator();
    const references = await recordReferences(breakage, run.size === 'full' ? SCENARIOS : [GOOD]);
    const points = references.flatMap((reference) => pointsOf(reference));
    const totals = { struck: 0, foreign: 0, lost: 0, slowest: 0 };
    for (const batch of inBatches(points, BATCH)) await breakBatch(run, batch, totals);
    await operator.stop();
    run.count('points', points.length);
    run.count('kinds', new Set(points.map(({ how }) => how)).size);
    run.count('faults', totals.struck);
    run.count('objects with fields of others', totals.foreign);
    run.count('lost fields of others', totals.lost);
    run.count('slowest, ms', Math.round(totals.slowest));
  },
});

function pointsOf(reference: Reference): readonly Point[] {
  const ks = Array.from({ length: reference.writes }, (_, index) => index + 1);
  return ks.flatMap((k) => ALL.map((how) => ({ reference, k, how })));
}

async function breakBatch(
  run: CampaignRun,
  batch: readonly Point[],
  totals: { struck: number; foreign: number; lost: number; slowest: number },
): Promise<void> {
  const platforms = await breakage.openPlatforms(batch.length);
  await Promise.all(
    batch.map(async ({ reference, k, how }, index) => {
      const platform = platforms[index]!;
      await reference.scenario.prepare(platform);
      const marked = await markAll(platform);
      await delay(500);
      const fault = failOnce(k, how);
      void fault.struck.then(() => (totals.struck += 1));
      breakage.faults.set(platform.namespace, fault);
      const since = performance.now();
      const driven = reference.scenario.run(platform);
      const what = `${reference.scenario.name}, write ${k} ${how}`;
      const subject = {
        platform,
        reference,
        driven,
        since,
        withinMs: CONVERGES_WITHIN_MS + ANSWER_WITHIN_MS,
      };
      const { convergedAfterMs = 0 } = await judgeEnding(run, what, subject);
      const lost = await lostOf(platform, marked);
      run.wrong(...lost.map((sentence) => `${what}: ${sentence}`));
      totals.foreign += marked.length;
      totals.lost += lost.length;
      totals.slowest = Math.max(totals.slowest, convergedAfterMs);
    }),
  );
  breakage.faults.clear();
  await breakage.closePlatforms(platforms);
  breakage.proxy.recording.clear();
}
