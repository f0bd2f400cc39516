import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { eventually } from '../../../test/harness/eventually.ts';
import { startOperatorGround, type Ground } from '../../../test/harness/ground.ts';
import { startProxy, type Proxy } from '../../../test/harness/proxy.ts';
import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-migrations-'));
let ground: Ground;
let proxy: Proxy;
let namespace = '';

beforeAll(async () => {
  ground = await startOperatorGround();
  proxy = await startProxy(ground.access, folder);
});

beforeEach(async () => {
  namespace = await ground.namespace();
  await ground.api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'demo-migrate' },
  });
  await ground.startOperator({
    namespace,
    kubeconfig: proxy.kubeconfig,
    environment: { RESYNC_SECONDS: '1' },
  });
});

afterAll(async () => {
  await ground.close();
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

async function create(
  name: string,
  image: string,
  spec: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const template = {
    image: `example.test/${image}:1`,
    publicUrl: 'https://study.example.test',
    secretNames: ['demo'],
  };
  const object = {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'DatabaseMigration',
    metadata: { name },
    spec: { platform: 'demo', phase: 'expand', template, ...spec },
  };
  await ground.api.create(pathOf(''), object);
}

const pathOf = (name: string): string =>
  `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/databasemigrations${name && `/${name}`}`;
const jobOf = (name: string): string => `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;

async function isSaid(
  name: string,
  type: string,
  status: string,
  reason: string,
): Promise<DatabaseMigration | false> {
  const object = (await ground.api.get(pathOf(name))) as unknown as DatabaseMigration | undefined;
  const condition = object?.status?.conditions?.find((one) => one.type === type);
  return object !== undefined && condition?.status === status && condition.reason === reason && object;
}

/** What follows from the last change, its event for one, is written a moment after the change is seen. */
async function untilAtRest(): Promise<void> {
  const writes = () => proxy.recording.calls.filter(({ kind }) => kind === 'write');
  let before = -1;
  await eventually(
    'nothing is under way, and nothing has come since the look before',
    () => {
      const isStill = writes().length === before && writes().every(({ status }) => status !== undefined);
      before = writes().length;
      return isStill;
    },
    { everyMs: 1_500 },
  );
}

test('runs a phase once, shows what it has done, and writes nothing more at rest', async () => {
  await create('good', 'studyflow');
  const done = await eventually('it succeeds', () => isSaid('good', 'Succeeded', 'True', 'JobSucceeded'));
  expect(done.status?.applied?.length).toBeGreaterThan(0);
  expect(done.status?.pending).toEqual([]);
  const { stdout } = await ground.kubectl(
    'wait',
    '-n',
    namespace,
    '--for=condition=Succeeded',
    'dbm/good',
    '--timeout=5s',
  );
  expect(stdout).toContain('condition met');
  await untilAtRest();
  proxy.recording.clear();
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const writes = proxy.recording.calls.filter(({ kind }) => kind === 'write');
  process.stdout.write(
    `writes of a migration at rest, in 6 s with a resync each second: ${writes.length} (must be 0)\n`,
  );
  expect(writes).toEqual([]);
});

test('a phase that fails waits for a person, and a higher retry runs it again', async () => {
  await create('bad', 'expand-fails');
  const failed = await eventually('it fails', () => isSaid('bad', 'Stalled', 'True', 'JobFailed'), {
    withinMs: 60_000,
  });
  const said = failed.status?.conditions?.find(({ type }) => type === 'Stalled')?.message ?? '';
  expect(said).toContain('set spec.retry to 1');
  await ground.api.merge(pathOf('bad'), { spec: { retry: 1 } });
  await eventually('another Job runs', () => ground.api.get(jobOf('bad-r1')));
}, 180_000);

test('an image that is not there is said at once', async () => {
  await create('no-image', 'never-starts');
  await eventually('it is said', () => isSaid('no-image', 'Reconciling', 'True', 'ImagePullFailed'));
});

test('a Job that somebody deletes is run again', async () => {
  await create('deleted', 'expand-hangs');
  const job = await eventually('the Job runs', () => ground.api.get(jobOf('deleted')));
  await ground.api.call('DELETE', `${jobOf('deleted')}?propagationPolicy=Background`);
  await eventually('another Job runs', async () => {
    const now = await ground.api.get(jobOf('deleted'));
    return now !== undefined && now.metadata.uid !== job.metadata.uid;
  });
});

test('a quota that refuses the Job is said, and the Job runs when it is raised', async () => {
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
  await ground.api.create(quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'small' },
    spec: { hard: { 'count/jobs.batch': '0' } },
  });
  await eventually(
    'the quota counts',
    async () => (await ground.api.get(`${quotas}/small`))?.status?.['used'] !== undefined,
  );
  await create('refused', 'studyflow');
  await eventually('it is said', () => isSaid('refused', 'Reconciling', 'True', 'QuotaExceeded'));
  await ground.api.merge(`${quotas}/small`, { spec: { hard: { 'count/jobs.batch': '5' } } });
  await eventually('it succeeds', () => isSaid('refused', 'Succeeded', 'True', 'JobSucceeded'), {
    withinMs: 60_000,
  });
}, 180_000);

test('a contract waits while pods of another version run', async () => {
  const labels = {
    'app.kubernetes.io/part-of': 'studyflow',
    'studyflow.dev/platform': 'demo',
    'studyflow.dev/revision': 'old',
    app: 'old',
  };
  const container = { name: 'main', image: 'example.test/studyflow:0' };
  await ground.api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'demo-api-blue', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'old' } },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  });
  await create('contract', 'studyflow', { phase: 'contract', release: 'demo-2', revision: 'new' });
  await eventually('it is said', () => isSaid('contract', 'Succeeded', 'Unknown', 'OtherVersionRuns'));
  expect(await ground.api.get(jobOf('contract'))).toBeUndefined();
  await ground.api.merge(`/apis/apps/v1/namespaces/${namespace}/deployments/demo-api-blue/scale`, {
    spec: { replicas: 0 },
  });
  await eventually('it contracts', () => isSaid('contract', 'Succeeded', 'True', 'JobSucceeded'), {
    withinMs: 60_000,
  });
}, 180_000);
