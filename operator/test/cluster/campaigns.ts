import { setTimeout as delay } from 'node:timers/promises';
import type { Kubectl } from '../../../tools/cluster/kubectl.ts';
import type { LocalCluster } from '../../../tools/cluster/testing.ts';
import type { Slowdown } from '../../../tools/local/slowdown.ts';
import { findCondition } from '../../src/api/conditions.ts';
import type { Release } from '../../src/api/v1alpha1/release.ts';
import { startLoadProcess, type LoadProcess } from './load-process.ts';
import type { LoadReport } from './load/load.ts';
import type { Driver } from './switches.ts';

/** What a campaign is given, and what it leaves. */
export interface Campaign {
  readonly local: LocalCluster;
  readonly driver: Driver;
  readonly kubectl: Kubectl;
  readonly size: 'smallest' | 'full';
  readonly slowdown: Slowdown;
  readonly load: Readonly<Record<string, string>>;
  readonly count: Record<string, number | string>;
  readonly wrong: string[];
}

const SIZES = {
  smallest: { switches: 5, requests: 1_000 },
  full: { switches: 100, requests: 100_000 },
} as const;
/** On a machine this much too small for what runs on it, an honest 503 says so, and nothing about a release. */
const OVERLOADED = 5;
/** Sockets are told to move, and old pods end. */
const AFTER_SWITCH_MS = 5_000;
const GOOD = ['studyflow:good-1', 'studyflow:good-2'] as const;

/** O2: one good release after the other, while people read, write and talk. */
export async function switchUnderLoad(campaign: Campaign): Promise<void> {
  const { driver, local, count, wrong, size } = campaign;
  const { switches, requests } = SIZES[size];
  for (const name of GOOD) await local.variant(name, 'same');
  await underLoad(campaign, async (load) => {
    let before = await load.look();
    const gaps: number[] = [];
    const decisions: number[] = [];
    for (let number = 1; number <= switches; number += 1) {
      const name = await driver.release(GOOD[number % GOOD.length] ?? GOOD[0]);
      const { status } = await driver.ends(name, 'Succeeded');
      await delay(AFTER_SWITCH_MS);
      const after = await load.look();
      wrong.push(...tooManyReconnects(before, after, number));
      gaps.push(after.longestGapMs);
      decisions.push(Date.parse(status?.switchTime ?? '') - Date.parse(status?.lastCheckTime ?? ''));
      count['switches'] = number;
      before = after;
    }
    count['longest gap of a room at each switch'] = `${gaps.join(', ')} ms`;
    count['from the last check to the switch'] = `${decisions.join(', ')} ms`;
  });
  if (Number(count['requests']) < requests)
    wrong.push(`${count['requests']} requests, and fewer than ${requests} do not count`);
}

/** Ways in which a release is bad, and the reasons that say so. */
const CASES = [
  { image: 'studyflow:crashes', behaviour: 'crashes', reasons: /^(CrashLoop|ProgressDeadlineExceeded)$/ },
  { image: 'studyflow:errors', behaviour: 'answers-errors', reasons: /^AnalysisFailed$/ },
  {
    image: 'studyflow:nowhere',
    behaviour: undefined,
    reasons: /^(ImagePullFailed|MigrationFailed|ProgressDeadlineExceeded)$/,
  },
] as const;

/** O3: every way in which a release is bad. */
export async function breakReleases(campaign: Campaign): Promise<void> {
  const { driver, kubectl, count } = campaign;
  const { strategy } = (await driver.platform()).spec;
  const hasty = { blueGreen: { ...strategy.blueGreen, progressDeadlineSeconds: 30 } };
  const { status } = await driver.platform();
  await underLoad(campaign, async () => {
    await patchPlatform(kubectl, { strategy: hasty });
    for (const bad of CASES) await tryBad(campaign, bad, status?.activeRelease ?? '');
    await patchPlatform(kubectl, { strategy });
    const back = await driver.release(status?.activeImage ?? '');
    await driver.ends(back, 'Succeeded');
    count['rolled back to'] = status?.activeImage ?? '';
  });
}

async function tryBad(
  { driver, local, count, wrong }: Campaign,
  { image, behaviour, reasons }: (typeof CASES)[number],
  serves: string,
): Promise<void> {
  if (behaviour !== undefined) await local.variant(image, behaviour);
  const name = await driver.release(image);
  const ended = await driver.ends(name, 'Failed');
  count[image] = judgeReason(image, ended, reasons, wrong);
  const { status } = await driver.platform();
  if (status?.activeRelease !== serves) wrong.push(`${image}: ${status?.activeRelease ?? 'nothing'} serves`);
}

/** @returns the reason with which the release ended. */
function judgeReason(image: string, { status }: Release, reasons: RegExp, wrong: string[]): string {
  const { reason = 'none', message = '' } = findCondition(status?.conditions, 'Succeeded') ?? {};
  if (!reasons.test(reason)) wrong.push(`${image} ended with ${reason}: ${message}`);
  return reason;
}

/** O6: no API server while a release is on its way. */
export async function killControlPlane(campaign: Campaign): Promise<void> {
  const { driver, local, count, wrong, slowdown, size } = campaign;
  for (const name of GOOD) await local.variant(name, 'same');
  await underLoad(campaign, async () => {
    const rounds = size === 'full' ? 20 : 1;
    for (let round = 1; round <= rounds; round += 1) {
      const { status } = await driver.platform();
      const name = await driver.release(GOOD.find((image) => image !== status?.activeImage) ?? GOOD[0]);
      await delay(2_000 + Math.random() * 8_000);
      const startAgain = await local.killApiServer();
      await delay(10_000);
      await startAgain();
      const began = performance.now();
      await driver.ends(name, 'Succeeded');
      const seconds = (performance.now() - began) / 1000;
      count['killed'] = round;
      count['done after'] = `${seconds.toFixed(1)} s`;
      // 30 s are promised to converge; what the release itself still has to do comes on top.
      const allowed = (30 + OF_A_RELEASE_S) * slowdown.factor();
      if (seconds > allowed) wrong.push(`it took ${seconds.toFixed(0)} s, ${allowed.toFixed(0)} are allowed`);
    }
  });
}

/** A whole release on two quiet cores: migration, pods, check, confirm window, backfill, contract. */
const OF_A_RELEASE_S = 60;

async function patchPlatform(kubectl: Kubectl, spec: object): Promise<void> {
  await kubectl.run(['patch', 'studyflow', 'study', '--type=merge', '--patch', JSON.stringify({ spec })]);
}

/** What the load counts is the campaign's. */
export async function underLoad(
  campaign: Campaign,
  work: (load: LoadProcess) => Promise<void>,
): Promise<void> {
  const { count, wrong, slowdown } = campaign;
  const load = await startLoadProcess(campaign.load);
  try {
    await work(load);
    const report = await load.stop();
    Object.assign(count, {
      requests: report.requests,
      failed: report.failed,
      'told to come later': report.busy,
      sockets: report.sockets,
      reconnects: report.reconnects,
      'messages acknowledged': report.said,
      'tasks acknowledged': report.writes,
    });
    for (const [where, requests] of Object.entries(report.requestsBy)) count[where] = requests;
    wrong.push(...report.wrong);
    if (report.busy > 0 && slowdown.factor() < OVERLOADED)
      wrong.push(`${report.busy} requests were told to come later`);
  } finally {
    load.kill();
  }
}

function tooManyReconnects(before: LoadReport, after: LoadReport, number: number): string[] {
  return after.reconnectsOf.flatMap((reconnects, index) => {
    const times = reconnects - (before.reconnectsOf[index] ?? 0);
    return times > 1 ? [`socket ${index} came back ${times} times at switch ${number}`] : [];
  });
}
