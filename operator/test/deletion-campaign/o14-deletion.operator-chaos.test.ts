import { afterAll, beforeAll } from '@jest/globals';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { campaign, type CampaignRun } from '../campaigns/campaign.ts';
import { eventually } from '../harness/eventually.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { untilCollectorKnowsUs } from '../study-flow/collector.ts';
import { everythingMade, openPlatform, type Platform } from '../study-flow/platform.ts';
import { STAYS, WAYS, type Stay, type Way } from './steps.ts';

const LIMIT_MS = 30_000;
const PATIENCE = { withinMs: 240_000, everyMs: 250 };
const BLUE_GREEN = { scaleDownDelaySeconds: 0, abortScaleDownDelaySeconds: 0, progressDeadlineSeconds: 120 };

let ground: Ground;
let operator: OperatorProcess;
let namespaces: readonly string[];

beforeAll(async () => {
  ground = await startOperatorGround({ own: { kwok: { nodes: 4 } } });
  await untilCollectorKnowsUs(ground);
  namespaces = await Promise.all(
    Array.from({ length: STAYS.length * WAYS.length }, () => ground.namespace()),
  );
  operator = await ground.startOperator({ namespace: namespaces[0]!, watchNamespaces: namespaces });
}, 240_000);

afterAll(() => ground.close(), 60_000);

campaign({
  promise: 'O14',
  title:
    'deleted in any step of a release, in any way, a platform is gone within 30 s, and nothing is left over',
  least: {
    smallest: { deletions: STAYS.length },
    full: { deletions: STAYS.length * WAYS.length },
  },
  run: async (run) => {
    // The smallest takes each step once and each way several times.
    const all = STAYS.flatMap((stay, step) => WAYS.map((way, turn) => ({ stay, way, step, turn })));
    const chosen = all.filter(({ step, turn }) => run.size === 'full' || step % WAYS.length === turn);
    const took: number[] = [];
    for (let first = 0; first < chosen.length; first += 4) {
      const batch = chosen.slice(first, first + 4);
      await Promise.all(
        batch.map(async ({ stay, way }, index) => {
          const platform = openPlatform(ground, namespaces[first + index]!);
          took.push(await takeAway(run, platform, stay, way));
        }),
      );
    }
    run.count('deletions', took.length);
    run.count('ways', new Set(chosen.map(({ way }) => way)).size);
    run.count('slowest, ms', Math.round(Math.max(...took)));
    if (operator.hasExited()) run.wrong(`the operator has ended: ${operator.output().slice(-2_000)}`);
  },
});

/** @returns how long it took until nothing was left, in milliseconds. */
async function takeAway(run: CampaignRun, platform: Platform, stay: Stay, way: Way): Promise<number> {
  const what = `${stay.step}, ${way}`;
  await bringTo(platform, stay);
  const made = await everythingMade(platform);
  const orphans = made.filter(({ metadata }) => metadata.ownerReferences?.length !== 1);
  if (orphans.length > 0) run.wrong(`${what}: without an owner: ${namesOf(orphans)}`);
  const beganAt = performance.now();
  await remove(platform, way);
  let left: readonly ApiObject[] = made;
  await eventually(
    'nothing is left',
    async () => {
      const studyFlow = await platform.get('studyflows', 'study');
      left = [...(studyFlow === undefined ? [] : [studyFlow]), ...(await everythingMade(platform))];
      return left.length === 0;
    },
    PATIENCE,
  ).catch(() => run.wrong(`${what}: left over: ${namesOf(left)}`));
  const tookMs = performance.now() - beganAt;
  if (tookMs > LIMIT_MS * run.slowdown.factor()) run.wrong(`${what}: gone after ${Math.round(tookMs)} ms`);
  return tookMs;
}

async function bringTo(
  platform: Platform,
  { step, image, blueGreen, migrations = false }: Stay,
): Promise<void> {
  await platform.apply({ strategy: { blueGreen: BLUE_GREEN } });
  const stepOf = async (number: number): Promise<unknown> =>
    (await platform.get('releases', `study-${String(number)}`))?.status?.['step'];
  await eventually('the first release is done', async () => (await stepOf(1)) === 'Succeeded', PATIENCE);
  const spec = {
    migrations: { enabled: migrations },
    strategy: { blueGreen: { ...BLUE_GREEN, ...blueGreen } },
  };
  await platform.apply(spec, image);
  let last: unknown;
  await eventually(
    `the second release is ${step}`,
    async () => {
      last = await stepOf(2);
      return last === step;
    },
    PATIENCE,
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}, it is ${String(last)}`, { cause: error });
  });
}

async function remove(platform: Platform, way: Way): Promise<void> {
  const path = `/apis/studyflow.dev/v1alpha1/namespaces/${platform.namespace}/studyflows/study`;
  switch (way) {
    case 'deleted':
      return platform.remove('studyflows', 'study');
    case 'with its namespace':
      return ground.api.remove(`/api/v1/namespaces/${platform.namespace}`);
    case 'finalizer removed by hand':
      // Kubernetes' own: the operator needs none.
      await ground.api.call('DELETE', path, { propagationPolicy: 'Foreground' });
      await ground.api.call(
        'PATCH',
        path,
        { metadata: { finalizers: null } },
        'application/merge-patch+json',
      );
  }
}

const namesOf = (objects: readonly ApiObject[]): string =>
  objects.map(({ kind, metadata }) => `${kind ?? '?'} ${metadata.name}`).join(', ');
