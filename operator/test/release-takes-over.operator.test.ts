import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { watchSlowdown, type Slowdown } from '../../tools/local/slowdown.ts';
import { eventually } from './harness/eventually.ts';
import { startOperatorGround, type Ground } from './harness/ground.ts';
import type { OperatorProcess } from './harness/operator-process.ts';
import { BLUE_GREEN, openStages, type Stage } from './release-stage.ts';

jest.setTimeout(180_000);

let ground: Ground;
let operator: OperatorProcess;
let machine: Slowdown;
let stages: readonly Stage[];

beforeAll(async () => {
  machine = watchSlowdown();
  ground = await startOperatorGround();
  const opened = await openStages(ground, ['one', 'two', 'three']);
  operator = opened.operator;
  stages = Object.values(opened.stages);
});

afterAll(async () => {
  stages.forEach(({ history }) => history.stop());
  await ground.close();
  process.stdout.write(`release-takes-over: machine ×${(await machine.stop()).toFixed(1)}\n`);
});

afterAll(() => {
  if (process.env['SHOW_OPERATOR'] === 'yes') process.stdout.write(operator.output());
});

test('one version follows another: traffic moves once, to pods that are ready, and the old ones end', async () => {
  const stage = stages[0]!;
  await stage.apply();
  await stage.until(1, 'Succeeded', 'True');
  const first = await stage.served();
  await stage.apply({ image: 'studyflow:2' });
  const { status } = await stage.until(2, 'Succeeded', 'True');

  expect(await stage.served()).not.toBe(first);
  expect(await stage.replicas(first)).toEqual([0, 0, 0]);
  expect(await stage.replicas(await stage.served())).toEqual([2, 2, 2]);
  expect(status).toMatchObject({ previousColour: first, previousRelease: 'demo-1', step: 'Succeeded' });
  expect(status?.lastCheckTime).toMatch(/\.\d{6}Z$/);
  expect(stage.history.colours('api').at(-1)).toBe(stage.history.colours('rooms').at(-1));
  expect(stage.history.judge()).toEqual([]);
});

test('the schema grows before the new pods, and loses what is old only after the old ones are gone', async () => {
  const stage = stages[1]!;
  await stage.apply();
  await stage.until(1, 'Succeeded', 'True');
  await stage.apply({ image: 'studyflow:2' });
  await stage.until(2, 'Succeeded', 'True');

  const when = async (resource: string, name: string): Promise<number> => {
    const object = await stage.api.get(stage.path(resource, name));
    return Date.parse(
      String((object?.metadata as { creationTimestamp?: string } | undefined)?.creationTimestamp),
    );
  };
  const colour = await stage.served();
  const [expand, pods, contract] = await Promise.all([
    when('databasemigrations', 'demo-2-expand'),
    when('deployments', `demo-api-${colour}`),
    when('databasemigrations', 'demo-2-contract'),
  ]);
  expect(expand).toBeLessThanOrEqual(pods);
  expect(pods).toBeLessThan(contract);
  const { status } = (await stage.release(2))!;
  const confirmed = status?.conditions?.find(({ type }) => type === 'Confirmed');
  expect(Date.parse(confirmed?.lastTransitionTime ?? '')).toBeLessThanOrEqual(contract);
  expect(stage.history.judge()).toEqual([]);
});

test('a release without migrations migrates nothing, and at rest nothing is written', async () => {
  const stage = stages[2]!;
  await stage.apply({
    migrations: { enabled: false },
    strategy: { blueGreen: { ...BLUE_GREEN, scaleDownDelaySeconds: 0 } },
  });
  await stage.until(1, 'Succeeded', 'True');
  expect(await stage.api.list(stage.path('databasemigrations'))).toEqual([]);

  const versions = async (): Promise<string> => {
    const all = await Promise.all(
      ['studyflows', 'releases', 'services', 'deployments', 'pods'].map(
        async (resource) => await stage.api.list(stage.path(resource)),
      ),
    );
    return JSON.stringify(all.flat().map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
  };
  let before = '';
  await eventually(
    'the cluster itself has come to rest',
    async () => {
      const isSame = before === (before = await versions());
      return isSame;
    },
    { everyMs: 1_500 },
  );
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await versions()).toBe(before);
});

test('from its last check to the switch each release takes at most 50 ms', async () => {
  const all = await Promise.all(stages.flatMap((stage) => [stage.release(1), stage.release(2)]));
  const tookMs = all
    .flatMap((release) => release?.status ?? [])
    .filter(({ switchTime }) => switchTime !== undefined)
    .map(({ switchTime = '', lastCheckTime = '' }) => Date.parse(switchTime) - Date.parse(lastCheckTime))
    .toSorted((left, right) => left - right);
  process.stdout.write(`from check to switch: ${tookMs.join(', ')} ms (each at most 50)\n`);
  expect(tookMs.length).toBeGreaterThanOrEqual(5);
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(50 * machine.factor());
});
