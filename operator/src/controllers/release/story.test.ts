import { expect, test } from '@jest/globals';

import { findCondition } from '../../api/conditions.ts';
import { ANNOTATIONS } from '../../api/group.ts';
import { DATABASE_MIGRATION } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import { SERVICE } from '../../kube/workloads.ts';
import { KEY, createWorld, replicas, served, type World } from './testing.ts';

const QUICK = { scaleDownDelaySeconds: 30, abortScaleDownDelaySeconds: 30 };

function conditions(world: World, name: string): Record<string, string> {
  const all = world.find(name)?.status?.conditions ?? [];
  return Object.fromEntries(all.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

test('the first release comes up, takes over, and succeeds', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);

  expect(conditions(world, 'demo-1')).toEqual({
    Expanded: 'True DatabaseExpanded',
    GreenReady: 'True GreenReady',
    Analysed: 'True AnalysisDisabled',
    Switched: 'True Switched',
    Confirmed: 'True Confirmed',
    Drained: 'True NothingToDrain',
    Contracted: 'True Contracted',
    Succeeded: 'True Succeeded',
    Reconciling: 'False Succeeded',
    Stalled: 'False Succeeded',
  });
  expect(served(world)).toBe('green');
});

test('a second release takes over, and the first is scaled down', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ blueGreen: QUICK });
  await world.settle(operator);

  expect(conditions(world, 'demo-2')['Succeeded']).toBe('True Succeeded');
  expect(served(world)).toBe('blue');
  expect(replicas(world, 'green')).toEqual([0, 0, 0]);
  expect(findCondition(world.find('demo-2')?.status?.conditions, 'Drained')?.reason).toBe('Drained');
  expect(world.find('demo-2')?.status).toMatchObject({
    previousColour: 'green',
    previousRelease: 'demo-1',
    step: 'Succeeded',
  });
});

test('a release of pods that run already contracts in the name that they were started with', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK, revision: 'same' });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ blueGreen: QUICK, revision: 'same' });
  await world.settle(operator);

  const contract = world.kube
    .all(DATABASE_MIGRATION)
    .find(({ metadata }) => metadata.name === 'demo-2-contract');
  expect(contract?.spec).toMatchObject({ phase: 'contract', release: 'demo-1' });
  expect(conditions(world, 'demo-2')['Succeeded']).toBe('True Succeeded');
});

test('a Deployment is written once when it is made, and once when it is scaled down', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ blueGreen: QUICK });
  await world.settle(operator);
  const writes = world.kube.writes.filter((write) => write.endsWith(' Deployment'));
  const count = (verb: string): number => writes.filter((write) => write === `${verb} Deployment`).length;

  expect({ all: writes.length, applied: count('apply'), scaled: count('merge') }).toEqual({
    all: 9,
    applied: 6,
    scaled: 3,
  });
});

test('an image that never starts ends at its deadline, and nothing has moved', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ image: 'study:bad', blueGreen: { ...QUICK, progressDeadlineSeconds: 60 } });
  await world.settle(operator);

  expect(conditions(world, 'demo-2')).toMatchObject({
    Succeeded: 'False ProgressDeadlineExceeded',
    Stalled: 'True ProgressDeadlineExceeded',
  });
  expect(served(world)).toBe('green');
  expect(replicas(world, 'blue')).toEqual([0, 0, 0]);
});

test('pods that could not come while the API server was away get a moment more', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const before = world.operator();
  await world.settle(before);
  world.release({ image: 'study:bad', blueGreen: { ...QUICK, progressDeadlineSeconds: 60 } });
  await world.settle(before, 5);
  world.nowMs += 600_000;
  const after = world.operator(2);
  after.hear();
  await after.reconcile();
  expect(conditions(world, 'demo-2')['Stalled']).toBe('False Progressing');
  world.nowMs += 20_000;
  after.hear();
  await after.reconcile();
  expect(conditions(world, 'demo-2')['Stalled']).toBe('True ProgressDeadlineExceeded');
});

test('the old colour runs until the new one is confirmed, and the schema keeps what it needs until it is gone', async () => {
  const early: string[] = [];
  const world = createWorld(({ world: now, kind, after }) => {
    const isContract = kind === DATABASE_MIGRATION && after?.metadata.name === 'demo-2-contract';
    if (isContract && now.pods('green').length > 0) early.push('contract');
  });
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ blueGreen: QUICK });
  for (let round = 0; round < 40 && served(world) === 'green'; round += 1) await world.settle(operator, 1);
  world.nowMs += 29_000;
  for (let look = 0; look < 4; look += 1) {
    operator.hear();
    await operator.reconcile();
  }
  const kept = replicas(world, 'green');
  await world.settle(operator);

  expect(kept).toEqual([2, 2, 2]);
  expect(replicas(world, 'green')).toEqual([0, 0, 0]);
  expect(early).toEqual([]);
  expect(world.kube.all(DATABASE_MIGRATION).map(({ metadata }) => metadata.name)).toContain(
    'demo-2-contract',
  );
});

test('pods that are lost within the window send traffic back, and their release says so', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.release({ blueGreen: { ...QUICK, scaleDownDelaySeconds: 600 } });
  for (let round = 0; round < 40 && served(world) === 'green'; round += 1) await world.settle(operator, 1);
  world.pods('blue').forEach((pod) => world.setReady(pod, false));
  for (let look = 0; look < 4; look += 1) {
    operator.hear();
    await operator.reconcile();
  }

  expect(served(world)).toBe('green');
  expect(conditions(world, 'demo-2')).toMatchObject({
    Succeeded: 'False GreenLost',
    Switched: 'False Returned',
  });
});

test('while there is no release at all, a selector that somebody has edited is put back', async () => {
  const world = createWorld();
  const release = world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.kube.erase(RELEASE, { ...KEY, name: release.metadata.name });
  world.kube.edit(SERVICE, { ...KEY, name: 'demo-api' }, (service) => ({
    ...service,
    spec: { selector: {} },
  }));
  await world.settle(operator);

  expect(served(world)).toBe('green');
});

test('a new leader stamps what it works on before its first step', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  await world.settle(world.operator(1));
  const release = world.release({ blueGreen: QUICK });
  world.kube.writes.splice(0);
  await world.operator(2).reconcile();
  const stamped = world.kube.writes.splice(0);

  expect(new Set(stamped)).toEqual(new Set(['merge Release', 'merge Service', 'merge Deployment']));
  expect(world.find(release.metadata.name)?.metadata.annotations?.[ANNOTATIONS.leaderEpoch]).toBe('2');
});

test('nothing is written at rest', async () => {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  const operator = world.operator();
  await world.settle(operator);
  world.kube.writes.splice(0);
  const next = world.operator(2);
  await next.reconcile();
  await operator.reconcile();

  expect(world.kube.writes).toEqual([]);
});
