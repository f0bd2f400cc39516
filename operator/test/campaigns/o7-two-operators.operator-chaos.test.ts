import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { isStateWrite } from '../harness/proxy/api-call.ts';
import { strike } from '../harness/proxy/write-faults.ts';
import { startBreakage, type Breakage } from './breakage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import type { Platform } from './platform.ts';
import { CONVERGES_WITHIN_MS, inBatches, judgeEnding, recordReferences, type Reference } from './points.ts';
import { GOOD, SCENARIOS } from './scenarios.ts';

const BATCH = 24;
/** The leader's own deadline is two thirds of it. */
const LEASE_SECONDS = 9;
/** A process whose clocks run twice as fast: it renews in half the time, and believes in leases half as long. */
const FAST = { NODE_OPTIONS: `--import ${path.resolve(import.meta.dirname, 'fast-clock.mjs')}` };
const GRACEFUL_MS = 5_000;
const CRASH_MS = 20_000;

interface Point {
  readonly reference: Reference;
  readonly k: number;
}

interface Totals {
  struck: number;
  late: number;
  stale: number;
}

let breakage: Breakage;
let second: Proxy;
beforeAll(async () => {
  breakage = await startBreakage();
  second = await startProxy(breakage.ground.access, breakage.ground.access.folder);
}, 120_000);
afterAll(async () => {
  await breakage.close();
  await second.close();
}, 60_000);

campaign({
  promise: 'O7',
  title: 'a leader that wakes up after its lease changes nothing, and another one takes over in time',
  least: {
    smallest: { 'frozen in front of': 12, takeovers: 2 },
    full: { 'frozen in front of': 200, takeovers: 2 },
  },
  run: async (run) => {
    const first = await breakage.startOperator();
    const references = await recordReferences(breakage, run.size === 'full' ? SCENARIOS : [GOOD]);
    await first.stop();
    const points = references.flatMap((reference) =>
      Array.from({ length: reference.writes }, (_, index): Point => ({ reference, k: index + 1 })),
    );
    const totals: Totals = { struck: 0, late: 0, stale: 0 };
    for (const batch of inBatches(points, BATCH)) await freezeBatch(run, batch, totals, {});
    run.count('points', points.length);
    run.count('frozen in front of', totals.struck);
    const fast: Totals = { struck: 0, late: 0, stale: 0 };
    await freezeBatch(run, points.slice(0, BATCH), fast, FAST);
    run.count('with a clock of twice the speed', fast.struck);
    run.count('writes that arrived late', totals.late + fast.late);
    run.count('changes by the stale leader', totals.stale + fast.stale);
    await measureTakeovers(run);
  },
});

async function freezeBatch(
  run: CampaignRun,
  batch: readonly Point[],
  totals: Totals,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { proxy, ground } = breakage;
  const platforms = await breakage.openPlatforms(batch.length);
  const leader = await lead({ kubeconfig: proxy.kubeconfig });
  await Promise.all(batch.map(({ reference }, index) => reference.scenario.prepare(platforms[index]!)));
  const other = await breakage.startOperator({
    kubeconfig: second.kubeconfig,
    leaseSeconds: LEASE_SECONDS,
    environment,
  });
  const { promise: arrival, resolve: arrive } = Promise.withResolvers<undefined>();
  const driven = await strikeAll(batch, platforms, arrival, totals);
  leader.freeze();
  const since = performance.now();
  await until(other, 'leads');
  await Promise.all(
    batch.map(async ({ reference, k }, index) => {
      const subject = { platform: platforms[index]!, reference, driven: driven[index]!, since };
      const withinMs = CONVERGES_WITHIN_MS + 2_000 * LEASE_SECONDS;
      await judgeEnding(run, `${reference.scenario.name}, frozen in front of ${k}`, { ...subject, withinMs });
    }),
  );
  await delay(500);
  const before = await versionsOf(platforms);
  arrive(undefined);
  await delay(200);
  leader.wake();
  await eventually('the stale leader has ended', () => leader.hasExited(), { withinMs: 60_000 });
  await delay(500);
  const after = await versionsOf(platforms);
  const changed = [...after].filter(([id, version]) => before.get(id) !== version);
  run.wrong(...changed.map(([id]) => `the stale leader has changed ${id}`));
  totals.stale += changed.length;
  totals.late += proxy.recording.calls.filter(
    (call) => isStateWrite(call) && call.fault === 'wait' && call.status !== undefined,
  ).length;
  breakage.faults.clear();
  await other.kill();
  await breakage.closePlatforms(platforms);
  proxy.recording.clear();
  second.recording.clear();
  await ground.api.remove('/apis/coordination.k8s.io/v1/namespaces/default/leases/studyflow-operator');
}

/** Lets each platform come to its write, which waits until somebody has taken over and all is done. */
async function strikeAll(
  batch: readonly Point[],
  platforms: readonly Platform[],
  arrival: Promise<unknown>,
  totals: Totals,
): Promise<readonly Promise<void>[]> {
  const waiting = { do: 'wait', until: arrival } as const;
  const driven: Promise<void>[] = [];
  const struck = batch.map(async ({ reference, k }, index) => {
    const platform = platforms[index]!;
    const fault = strike(k, { then: waiting, afterwards: waiting });
    breakage.faults.set(platform.namespace, fault);
    const end = reference.scenario.run(platform);
    driven[index] = end;
    const isStruck = await Promise.race([
      fault.struck.then(() => true),
      end.then(async () => {
        await delay(1_500);
        return false;
      }),
      // Its client does not wait for ever either: who comes later is not waited for.
      delay(12_000, false),
    ]);
    totals.struck += isStruck ? 1 : 0;
  });
  await Promise.all(struck);
  return driven;
}

async function measureTakeovers(run: CampaignRun): Promise<void> {
  const [first, next] = [await lead({}), await follower()];
  const beganAt = performance.now();
  await Promise.all([first.stop(), until(next, 'leads')]);
  const graceful = performance.now() - beganAt;
  const third = await follower();
  const killedAt = performance.now();
  await Promise.all([next.kill(), until(third, 'leads')]);
  const crash = performance.now() - killedAt;
  await third.stop();
  run.count('takeovers', 2);
  run.count('takeover after a graceful end, ms', Math.round(graceful));
  run.count('takeover after a crash, ms', Math.round(crash));
  if (graceful > GRACEFUL_MS * run.slowdown.factor()) run.wrong(`a graceful takeover took ${graceful} ms`);
  if (crash > CRASH_MS * run.slowdown.factor()) run.wrong(`a takeover after a crash took ${crash} ms`);
}

async function lead({ kubeconfig }: { readonly kubeconfig?: string }): Promise<OperatorProcess> {
  const leaseSeconds = kubeconfig === undefined ? 15 : LEASE_SECONDS;
  const operator = await breakage.startOperator({
    leaseSeconds,
    ...(kubeconfig !== undefined && { kubeconfig }),
  });
  await until(operator, 'leads');
  return operator;
}

async function follower(): Promise<OperatorProcess> {
  return await breakage.startOperator({ leaseSeconds: 15, kubeconfig: second.kubeconfig });
}

async function until(operator: OperatorProcess, message: string): Promise<void> {
  await eventually(
    `an operator says that it ${message}`,
    () => operator.log.some((line) => line['message'] === message),
    { withinMs: 120_000 },
  );
}

const KINDS = [
  '/api/v1 services',
  '/api/v1 configmaps',
  '/apis/apps/v1 deployments',
  '/apis/batch/v1 jobs',
  '/apis/autoscaling/v2 horizontalpodautoscalers',
  '/apis/policy/v1 poddisruptionbudgets',
  '/apis/studyflow.dev/v1alpha1 releases',
  '/apis/studyflow.dev/v1alpha1 studyflows',
  '/apis/studyflow.dev/v1alpha1 databasemigrations',
];

/** Versions of everything that an operator writes. */
async function versionsOf(platforms: readonly Platform[]): Promise<ReadonlyMap<string, string>> {
  const pairs = await Promise.all(
    platforms.map(async ({ api, namespace }) =>
      Promise.all(
        KINDS.map(async (kind) => {
          const [group, resource] = kind.split(' ');
          const objects = await api.list(`${group}/namespaces/${namespace}/${resource}`);
          return objects.map(
            ({ metadata: { name, resourceVersion = '' } }) =>
              [`${namespace}/${resource}/${name}`, resourceVersion] as const,
          );
        }),
      ),
    ),
  );
  return new Map(pairs.flat(2));
}
