import { afterEach, expect, test } from '@jest/globals';

import { LABELS } from '../../api/group.ts';
import { DATABASE_MIGRATION, type DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { kubeError } from '../../kube/kube-error.ts';
import { EVENT, JOB, POD, type Job } from '../../kube/kinds.ts';
import { createFakeKube } from '../../kube/testing.ts';
import { DEPLOYMENT } from '../../kube/workloads.ts';
import { createManager, type Manager } from '../../runtime/manager.ts';
import { createMemoryLog, createTestClock, settle } from '../../runtime/testing.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { createDatabaseMigrationController } from './controller.ts';
import { buildEndedPod, buildMigration, COMPLETE } from './testing.ts';

let running: Manager | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const key = { namespace: 'here', name: 'demo-1-expand' };
const labels = { [LABELS.partOf]: 'studyflow', [LABELS.platform]: 'demo' };

async function setup(migration = buildMigration()) {
  const clock = createTestClock();
  const kube = createFakeKube({ now: clock.now });
  const manager = createManager({
    kube,
    leadership: { epoch: () => 1, mayWrite: () => true },
    namespaces: [],
    instance: 'operator-0',
    clock,
    chance: () => 0,
    log: createMemoryLog(),
    metrics: createMetrics(),
    fetch: globalThis.fetch,
  });
  running = manager;
  manager.add(createDatabaseMigrationController(manager.deps));
  const { uid: _uid, generation: _generation, ...metadata } = migration.metadata;
  kube.seed(DATABASE_MIGRATION, { ...migration, metadata });
  const synced = manager.start().synced.then(settle);
  const lead = async (): Promise<void> => {
    await synced;
    await manager.lead();
    await clock.advance(100);
  };
  const now = (): DatabaseMigration => kube.all(DATABASE_MIGRATION)[0]!;
  const condition = (type: string) => now().status?.conditions?.find((one) => one.type === type);
  const end = async (status: Job['status'], message: unknown, exitCode = 0): Promise<void> => {
    const { name } = kube.all(JOB).at(-1)!.metadata;
    const pod = buildEndedPod(message, { exitCode });
    kube.seed(POD, {
      ...pod,
      metadata: {
        ...pod.metadata,
        name: `${name}-x`,
        labels: { ...labels, 'batch.kubernetes.io/job-name': name },
      },
    });
    kube.edit(JOB, { namespace: 'here', name }, (job) => ({
      ...job,
      ...(status === undefined ? {} : { status }),
    }));
    await settle();
  };
  return { kube, clock, synced, lead, now, condition, end };
}

function deployment(revision: string, replicas: number) {
  const metadata = {
    namespace: 'here',
    name: `demo-api-${revision}`,
    labels: { ...labels, [LABELS.revision]: revision },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas } };
}

test('runs the phase as a Job of its own, and tells its story', async () => {
  const { kube, lead, now, condition, end } = await setup();
  await lead();
  const [job] = kube.all(JOB);
  expect(job?.metadata.ownerReferences).toMatchObject([
    { kind: 'DatabaseMigration', uid: now().metadata.uid, controller: true, blockOwnerDeletion: true },
  ]);
  expect(JSON.stringify(job?.spec)).toContain('"services/processes/migrate.ts","expand"');
  expect(condition('Succeeded')).toMatchObject({ status: 'Unknown', reason: 'JobRunning' });
  await end(COMPLETE, { phase: 'expand', applied: ['a'], pending: [] });
  expect(condition('Succeeded')).toMatchObject({ status: 'True' });
  expect(kube.all(EVENT).map(({ reason, note }) => [reason, note])).toEqual([
    ['JobRunning', 'Job demo-1-expand runs expand.'],
    ['JobSucceeded', 'expand is done: 1 migration was applied.'],
  ]);
});

test('says Unknown of everything before it does anything', async () => {
  const { kube, lead } = await setup();
  await lead();
  const [first] = kube.writes();
  expect(first).toMatchObject({
    verb: 'applyStatus',
    body: {
      status: {
        observedGeneration: 1,
        conditions: [
          { type: 'Succeeded', status: 'Unknown' },
          { type: 'Reconciling', status: 'True' },
          { type: 'Stalled', status: 'False' },
        ],
      },
    },
  });
});

test('writes nothing more when it is done, however often it is looked at', async () => {
  const { kube, clock, lead, end } = await setup();
  await lead();
  await end(COMPLETE, { applied: ['a'], pending: [] });
  await clock.advance(1_000);
  kube.forgetCalls();
  await clock.advance(6 * 3_600_000);
  expect(kube.writes()).toEqual([]);
});

test('runs the Job again when somebody deletes it', async () => {
  const { kube, clock, lead } = await setup();
  await lead();
  await kube.remove(JOB, key, {});
  await clock.advance(1_000);
  expect(kube.all(JOB)).toHaveLength(1);
  expect(kube.all(EVENT).map(({ note }) => note)).toContain(
    'Job demo-1-expand was deleted before its end: it is run again.',
  );
});

test('a failed one waits for a person; retry runs it again from where it ended', async () => {
  const { kube, lead, condition, now, end } = await setup();
  await lead();
  const status = {
    failed: 2,
    conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'limit' }],
  };
  await end(status, { applied: ['a'], pending: ['b'], error: 'boom' }, 1);
  expect(condition('Stalled')).toMatchObject({ status: 'True', reason: 'JobFailed' });
  kube.edit(DATABASE_MIGRATION, key, (old) => ({ ...old, spec: { ...old.spec, retry: 1 } }));
  await settle();
  expect(kube.all(JOB).map(({ metadata }) => metadata.name)).toEqual(['demo-1-expand', 'demo-1-expand-r1']);
  expect(condition('Stalled')).toMatchObject({ status: 'False' });
  await end(COMPLETE, { applied: ['b'], pending: [] });
  expect(now().status).toMatchObject({ observedRetry: 1, applied: ['a', 'b'], pending: [] });
  expect(condition('Succeeded')).toMatchObject({ status: 'True' });
});

test('refuses to contract while an old version runs, and does it as soon as that is gone', async () => {
  const contract = buildMigration({ phase: 'contract' });
  const { kube, clock, lead, condition } = await setup(contract);
  kube.seed(DEPLOYMENT, deployment('old', 2));
  kube.seed(DEPLOYMENT, deployment('new', 2));
  await lead();
  expect(condition('Succeeded')).toMatchObject({ status: 'Unknown', reason: 'OtherVersionRuns' });
  expect(condition('Reconciling')?.message).toContain('demo-api-old');
  expect(kube.all(JOB)).toEqual([]);
  await clock.advance(3_600_000);
  expect(kube.all(JOB)).toEqual([]);
  kube.edit(DEPLOYMENT, { namespace: 'here', name: 'demo-api-old' }, (old) => ({
    ...old,
    spec: { replicas: 0 },
  }));
  await settle();
  expect(kube.all(JOB)).toHaveLength(1);
});

test('asks the API server itself before it contracts: a watch may be late', async () => {
  const { kube, clock, synced, lead, condition } = await setup(buildMigration({ phase: 'contract' }));
  await synced;
  kube.watchers.freeze(true);
  kube.seed(DEPLOYMENT, deployment('old', 2));
  await lead();
  await clock.advance(10_000);
  expect(kube.all(JOB)).toEqual([]);
  expect(condition('Succeeded')).toMatchObject({ reason: 'OtherVersionRuns' });
});

test('says when the quota of the namespace refuses the Job', async () => {
  const { kube, clock, lead, condition } = await setup();
  const error = kubeError({
    reason: 'Forbidden',
    status: 403,
    message: 'jobs.batch "x" is forbidden: exceeded quota: small',
  });
  kube.fail({ when: ({ verb, kind }) => verb === 'create' && kind === 'Job', error, times: 4 });
  await lead();
  expect(condition('Reconciling')).toMatchObject({ status: 'True', reason: 'QuotaExceeded' });
  await clock.advance(10_000);
  expect(kube.all(JOB)).toHaveLength(1);
  expect(condition('Reconciling')).toMatchObject({ reason: 'JobRunning' });
});

test("does not touch somebody else's Job of the same name", async () => {
  const { kube, lead, condition } = await setup();
  kube.seed(JOB, { apiVersion: 'batch/v1', kind: 'Job', metadata: key, spec: { mine: true } });
  await lead();
  expect(condition('Stalled')).toMatchObject({ status: 'True', reason: 'NameTaken' });
  expect(kube.all(JOB)).toMatchObject([{ spec: { mine: true } }]);
});

test('removes the Job that an earlier migration of the same name has left, and runs its own', async () => {
  const { kube, clock, lead, now } = await setup();
  const owner = {
    apiVersion: DATABASE_MIGRATION.apiVersion,
    kind: 'DatabaseMigration',
    name: key.name,
    uid: 'uid-0',
    controller: true,
  };
  kube.seed(JOB, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...key, labels, ownerReferences: [owner] },
  });
  await lead();
  await clock.advance(1_000);
  expect(kube.all(JOB)[0]?.metadata.ownerReferences?.[0]?.uid).toBe(now().metadata.uid);
});
