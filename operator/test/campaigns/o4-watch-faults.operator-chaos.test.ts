import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import type { EventVerdict, WatchEvent } from '../harness/proxy/watch-stream.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { startBreakage, type Breakage } from './breakage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { CONVERGES_WITHIN_MS, inBatches, judgeEnding, recordReferences, type Reference } from './points.ts';
import { GOOD, SCENARIOS } from './scenarios.ts';

const BATCH = 24;
/** What a watch has lost is found again by then. */
const RELIST_SECONDS = 15;
const DEAD_WITHIN_MS = 60_000;
const MOST_LISTS_A_MINUTE = 5;
/** In the smallest run every so many-th event is lost; in the full one each. */
const STRIDE = { smallest: 4, full: 1 };

type Fault = 'drop' | 'twice' | 'swap';

interface Point {
  readonly reference: Reference;
  readonly event: number;
  readonly fault: Fault;
}

let breakage: Breakage;
beforeAll(async () => void (breakage = await startBreakage()), 120_000);
afterAll(async () => await breakage.close(), 60_000);

campaign({
  promise: 'O4',
  title: 'whatever watches lose, repeat or hold back, nothing is destroyed, and lists stay rare',
  least: {
    smallest: { events: 15, kinds: 3, 'watches frozen': 1, 'watches expired': 1, 'old lists': 1 },
    full: { events: 300, kinds: 3, 'watches frozen': 1, 'watches expired': 1, 'old lists': 1 },
  },
  run: async (run) => {
    const environment = { RELIST_SECONDS: String(RELIST_SECONDS) };
    const operator = await breakage.startOperator({ environment });
    const references = await recordReferences(breakage, run.size === 'full' ? SCENARIOS : [GOOD]);
    await loseEvents(run, references);
    await expireAndReplay(run, references[0]!);
    judgeLists(run, operator);
    await operator.stop();
    await freeze(run, references[0]!);
  },
});

/** Each platform loses one event of its own; the list that comes every so often finds it again. */
async function loseEvents(run: CampaignRun, references: readonly Reference[]): Promise<void> {
  const points = references.flatMap((reference) =>
    Array.from({ length: Math.floor(reference.events / STRIDE[run.size]) }, (_, index): Point => {
      const event = 1 + index * STRIDE[run.size];
      return { reference, event, fault: (['drop', 'twice', 'swap'] as const)[index % 3]! };
    }),
  );
  let hit = 0;
  let slowest = 0;
  for (const batch of inBatches(points, BATCH)) {
    const platforms = await breakage.openPlatforms(batch.length);
    await Promise.all(batch.map(({ reference }, index) => reference.scenario.prepare(platforms[index]!)));
    await delay(500);
    const wounds = new Map(batch.map((point, index) => [platforms[index]!.namespace, { point, seen: 0 }]));
    breakage.proxy.judgeEvents(({ object }: WatchEvent): EventVerdict => {
      const { namespace = '' } = (object.metadata ?? {}) as { readonly namespace?: string };
      const wound = wounds.get(namespace);
      if (wound === undefined) return 'pass';
      wound.seen += 1;
      if (wound.seen !== wound.point.event) return 'pass';
      hit += 1;
      return wound.point.fault;
    });
    const since = performance.now();
    await Promise.all(
      batch.map(async ({ reference, event, fault }, index) => {
        const platform = platforms[index]!;
        const driven = reference.scenario.run(platform);
        const withinMs = CONVERGES_WITHIN_MS + RELIST_SECONDS * 1_100;
        const what = `${reference.scenario.name}, event ${event} ${fault}`;
        const ending = await judgeEnding(run, what, { platform, reference, driven, since, withinMs });
        slowest = Math.max(slowest, ending.convergedAfterMs ?? 0);
      }),
    );
    breakage.proxy.judgeEvents(undefined);
    await breakage.closePlatforms(platforms);
    breakage.proxy.recording.clear();
  }
  run.count('events', hit);
  run.count('kinds', new Set(points.map(({ fault }) => fault)).size);
  run.count('slowest, ms', Math.round(slowest));
}

/** In the middle of an update all watches are told 410, and the lists that follow tell the state of before it. */
async function expireAndReplay(run: CampaignRun, reference: Reference): Promise<void> {
  const { proxy } = breakage;
  const [platform] = await breakage.openPlatforms(1);
  await reference.scenario.prepare(platform!);
  proxy.lists.remember();
  await delay(RELIST_SECONDS * 1_100 + 2_000);
  const since = performance.now();
  const driven = reference.scenario.run(platform!);
  await platform!.untilStep(2, 'StartingGreen').catch(() => undefined);
  proxy.lists.replay(8);
  const expired = proxy.expireWatches();
  const withinMs = CONVERGES_WITHIN_MS + DEAD_WITHIN_MS;
  await judgeEnding(run, 'watches expired, old lists', {
    platform: platform!,
    reference,
    driven,
    since,
    withinMs,
  });
  run.count('watches expired', expired);
  run.count('old lists', proxy.lists.replayed());
  await breakage.closePlatforms([platform!]);
}

/** The watches fall silent while an update begins: who is silent too long is left, and a new one is opened. */
async function freeze(run: CampaignRun, reference: Reference): Promise<void> {
  const { proxy } = breakage;
  const operator = await breakage.startOperator();
  const [platform] = await breakage.openPlatforms(1);
  await reference.scenario.prepare(platform!);
  await delay(500);
  proxy.recording.clear();
  const frozen = proxy.openWatches().length;
  proxy.freezeWatches();
  const since = performance.now();
  const driven = reference.scenario.run(platform!);
  const withinMs = DEAD_WITHIN_MS + CONVERGES_WITHIN_MS;
  const ending = await judgeEnding(run, 'frozen watches', {
    platform: platform!,
    reference,
    driven,
    since,
    withinMs,
  });
  run.count('watches frozen', frozen);
  run.count('end after the freeze, ms', Math.round(ending.convergedAfterMs ?? 0));
  judgeLists(run, operator);
  await operator.stop();
}

/** No kind is listed more often than five times in any minute. */
function judgeLists(run: CampaignRun, operator: OperatorProcess): void {
  let most = 0;
  for (const [path, moments] of momentsOfLists()) {
    for (const moment of moments) {
      const inMinute = moments.filter((at) => at >= moment && at < moment + 60_000).length;
      most = Math.max(most, inMinute);
      if (inMinute > MOST_LISTS_A_MINUTE) run.wrong(`${path} was listed ${inMinute} times within a minute`);
    }
  }
  run.count('most lists of a kind in a minute', most);
  if (operator.hasExited()) run.wrong(`the operator has ended: ${operator.output().slice(-500)}`);
}

/** A Job's end is asked of the API server itself, in the platform's own namespace: that is no list of a cache. */
function momentsOfLists(): ReadonlyMap<string, readonly number[]> {
  const byPath = new Map<string, number[]>();
  for (const { kind, address, at } of breakage.proxy.recording.calls) {
    if (kind !== 'list' || address.includes('continue=') || address.includes('/namespaces/')) continue;
    const path = address.split('?')[0] ?? '';
    byPath.set(path, [...(byPath.get(path) ?? []), at]);
  }
  return byPath;
}
