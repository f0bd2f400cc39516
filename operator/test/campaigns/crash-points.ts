/**
 * O1: kills the operator before and after each of its writes. Platforms of one batch are each stopped at a write of their
 * own: it is held (or done, and its reply swallowed) with everything of that platform that would follow, and when all have
 * come to theirs the process is killed. Platforms share nothing but the process, so each meets a death at its own point.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { crashAfter, crashBefore } from '../harness/proxy/write-faults.ts';
import type { Breakage } from './breakage.ts';
import type { CampaignRun } from './campaign.ts';
import type { Platform } from './platform.ts';
import { inBatches, judgeEnding, type Reference } from './points.ts';

export interface CrashPoint {
  readonly reference: Reference;
  /** One crash, or a second one in what the restarted operator does. */
  readonly crashes: readonly Crash[];
}

interface Crash {
  readonly k: number;
  readonly side: 'before' | 'after';
}

/** How many platforms are broken side by side. */
const BATCH = 24;
/** Whoever has not come to his point by then has come to his end before it. */
const STRIKES_WITHIN_MS = 240_000;

/** Both sides of every write of a scenario. */
export function everyPoint(reference: Reference): readonly CrashPoint[] {
  return Array.from({ length: reference.writes }, (_, index) => index + 1).flatMap((k) =>
    (['before', 'after'] as const).map((side) => ({ reference, crashes: [{ k, side }] })),
  );
}

export interface CrashCounts {
  /** Deaths at the point that was meant. */
  points: number;
  /** The scenario took fewer writes this time. */
  notReached: number;
  kills: number;
  readonly convergedMs: number[];
}

/** Breaks all points, batch by batch. `operator` is the one that runs; @returns the one that runs in the end. */
export async function crashAll(
  work: CrashWork,
  points: readonly CrashPoint[],
  operator: OperatorProcess,
): Promise<OperatorProcess> {
  let running = operator;
  for (const batch of inBatches(points, BATCH)) running = await crashBatch(work, batch, running);
  return running;
}

/** What breaks, where it is counted, and where it is told. */
export interface CrashWork {
  readonly run: CampaignRun;
  readonly breakage: Breakage;
  readonly counts: CrashCounts;
}

interface Victim {
  readonly point: CrashPoint;
  readonly platform: Platform;
  driven: Promise<void>;
  hasEnded: boolean;
}

async function crashBatch(
  { run, breakage, counts }: CrashWork,
  batch: readonly CrashPoint[],
  operator: OperatorProcess,
): Promise<OperatorProcess> {
  const platforms = await breakage.openPlatforms(batch.length);
  const victims = batch.map((point, index): Victim => ({
    point,
    platform: platforms[index]!,
    driven: Promise.resolve(),
    hasEnded: false,
  }));
  await Promise.all(victims.map(({ point, platform }) => point.reference.scenario.prepare(platform)));
  await delay(500);
  let running = operator;
  let since = performance.now();
  for (let round = 0; victims.some(({ point }) => point.crashes[round] !== undefined); round += 1) {
    const struck = await strikeAll(breakage, victims, round);
    await running.kill();
    breakage.faults.clear();
    counts.kills += 1;
    counts.points += struck;
    counts.notReached += victims.filter(({ point }) => point.crashes[round] !== undefined).length - struck;
    since = performance.now();
    running = await breakage.startOperator();
  }
  await Promise.all(
    victims.map(async ({ point, platform, driven }) => {
      const what = `${point.reference.scenario.name}, ${point.crashes.map(({ k, side }) => `${side} ${k}`).join(', ')}`;
      const subject = { platform, reference: point.reference, driven, since };
      const { convergedAfterMs } = await judgeEnding(run, what, subject);
      if (convergedAfterMs !== undefined) counts.convergedMs.push(convergedAfterMs);
    }),
  );
  await breakage.closePlatforms(platforms);
  breakage.proxy.recording.clear();
  process.stderr.write(`O1: ${counts.points} points so far, ${counts.convergedMs.length} converged\n`);
  return running;
}

/** Sends everybody to his point. @returns how many have come to it. */
async function strikeAll(breakage: Breakage, victims: readonly Victim[], round: number): Promise<number> {
  let struck = 0;
  const arrivals = victims.map(async (victim) => {
    const crash = victim.point.crashes[round];
    if (crash === undefined) return;
    const fault = crash.side === 'before' ? crashBefore(crash.k) : crashAfter(crash.k);
    breakage.faults.set(victim.platform.namespace, fault);
    if (round === 0) {
      victim.driven = victim.point.reference.scenario.run(victim.platform);
      victim.driven.then(
        () => (victim.hasEnded = true),
        () => (victim.hasEnded = true),
      );
    }
    const isStruck = await Promise.race([fault.struck.then(() => true), untilEnded(victim)]);
    if (isStruck) struck += 1;
  });
  await Promise.all(arrivals);
  // A write whose reply is swallowed is on its way to the server.
  await delay(100);
  return struck;
}

async function untilEnded(victim: Victim): Promise<false> {
  const end = performance.now() + STRIKES_WITHIN_MS;
  while (!victim.hasEnded && performance.now() < end) await delay(100);
  await delay(1_500);
  return false;
}
