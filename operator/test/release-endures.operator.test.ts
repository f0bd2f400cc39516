import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { eventually } from './harness/eventually.ts';
import { startOperatorGround, type Ground } from './harness/ground.ts';
import type { OperatorProcess } from './harness/operator-process.ts';
import { BLUE_GREEN, openStages, served, type Stage } from './release-stage.ts';
import { selectorOf } from './selector-of.ts';

const CASES = ['selector', 'deployment', 'lost', 'killed', 'removed', 'gone'] as const;
const LONG = {
  strategy: { blueGreen: { ...BLUE_GREEN, scaleDownDelaySeconds: 600, progressDeadlineSeconds: 60 } },
};

jest.setTimeout(180_000);

let ground: Ground;
let operator: OperatorProcess;
let namespaces: readonly string[];
let stages: Readonly<Record<(typeof CASES)[number], Stage>>;

async function start(): Promise<void> {
  operator = await ground.startOperator({ namespace: namespaces[0]!, watchNamespaces: namespaces });
}

beforeAll(async () => {
  ground = await startOperatorGround();
  ({ stages, namespaces, operator } = await openStages(ground, CASES));
});

afterAll(async () => {
  Object.values(stages).forEach(({ history }) => history.stop());
  await ground.close();
});

const other = (colour: string): string => (colour === 'blue' ? 'green' : 'blue');

test.each([
  ['a colour without pods', { 'studyflow.dev/colour': 'purple' }],
  ['a label that no pod has', { foreign: 'label' }],
])('a selector that somebody has edited to %s is put back', async (_what, labels) => {
  const stage = stages.selector;
  const colour = await served(stage);
  await stage.api.merge(stage.path('services', 'demo-api'), { spec: { selector: labels } });
  await eventually('it is put back', async () => {
    const selector = selectorOf(await stage.api.get(stage.path('services', 'demo-api')));
    return selector['studyflow.dev/colour'] === colour && selector['foreign'] === undefined;
  });
});

test('a Deployment that somebody has edited or deleted is put back', async () => {
  const stage = stages.deployment;
  const colour = await served(stage);
  const path = stage.path('deployments', `demo-worker-${colour}`);
  const container = { name: 'worker', image: 'somebody:else' };
  await stage.api.call(
    'PATCH',
    path,
    { spec: { template: { spec: { containers: [container] } } } },
    'application/strategic-merge-patch+json',
  );
  await eventually('its image is put back', async () =>
    JSON.stringify((await stage.api.get(path))?.['spec']).includes('studyflow:1'),
  );
  await stage.api.remove(path);
  await eventually('it is made anew', async () => (await stage.replicas(colour))[2] === 2);
  await stage.api.merge(path, { spec: { replicas: 5 } });
  await eventually(
    'its pods are as many as the StudyFlow says',
    async () => (await stage.replicas(colour))[2] === 2,
  );
});

test('pods that die after the switch send traffic back', async () => {
  const stage = stages.lost;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...LONG });
  await stage.until(2, 'Switched', 'True');
  for (const { metadata } of await stage.pods(other(colour))) {
    await stage.api.merge(stage.path('pods', metadata.name), {
      metadata: { annotations: { 'kwok.studyflow.dev/ready': 'false' } },
    });
  }
  const { status } = await stage.until(2, 'Stalled', 'True', 'GreenLost');
  await stage.until(2, 'Switched', 'False', 'Returned');

  expect(status?.message).toContain('were lost after the switch');
  expect(await stage.served()).toBe(colour);
});

test('an operator that is killed again and again comes to the same end', async () => {
  const stage = stages.killed;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2' });
  for (let kill = 0; kill < 4; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await operator.kill();
    await start();
  }
  await stage.until(2, 'Succeeded', 'True');

  expect(await stage.served()).toBe(other(colour));
  expect(await stage.replicas(colour)).toEqual([0, 0, 0]);
  expect(stage.history.judge()).toEqual([]);
});

test('a Release that is deleted takes nothing with it that serves, and another one follows', async () => {
  const stage = stages.removed;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...LONG });
  await stage.until(2, 'Switched', 'True');
  await stage.api.remove(stage.path('releases', 'demo-2'));
  await stage.until(3, 'Switched', 'True');

  expect(await stage.served()).toBe(other(colour));
  await eventually(
    'there are as many pods as there should be',
    async () => (await stage.pods(other(colour))).length === 6,
  );
  expect(stage.history.judge()).toEqual([]);
});

test('a StudyFlow that is deleted leaves nothing without an owner, and no operator makes it anew', async () => {
  const stage = stages.gone;
  await stage.apply();
  await stage.until(1, 'GreenReady', 'True');
  await stage.api.remove(stage.path('studyflows', 'demo'));
  await eventually('everything is gone', async () => {
    const found = await Promise.all(
      ['studyflows', 'releases', 'deployments', 'databasemigrations', 'pods'].map(
        async (resource) => await stage.api.list(stage.path(resource)),
      ),
    );
    return found.flat().length === 0;
  });
});
