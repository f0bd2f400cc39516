import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { useCluster, type TestCluster } from '../cluster/testing.ts';
import type { TestNamespace } from '../cluster/testing/namespace.ts';
import { SECRETS } from '../cluster/testing/secrets.ts';
import { runHelm } from './helm.ts';

let cluster: TestCluster;
let namespace: TestNamespace;

const set = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--set-string', `${name}=${value}`]);

/** Numbers and booleans, which the schema asks for. */
const setTyped = (values: Readonly<Record<string, number | boolean>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);

/** @throws with Helm's words when it refuses. */
async function helm(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runHelm(
    [...args, '--namespace', namespace.name],
    cluster.kubeconfig,
  );
  if (code !== 0) throw new Error(`helm ${args.join(' ')}: ${stderr}\n${stdout}`);
  return stdout;
}

/** The chart of the operator, as small as two cores ask for. Another test may have left the kinds: they are taken over. */
function operatorArguments(): string[] {
  const [, repository = '', tag = ''] = /^(.*):([^:/]+)$/.exec(cluster.operatorImage) ?? [];
  return [
    'study-operator', 'charts/study-operator', '--wait', '--timeout', '180s', '--force-conflicts', '--take-ownership',
    ...set({ 'image.repository': repository, 'image.tag': tag, 'image.pullPolicy': 'IfNotPresent' }),
    '--set', `watchNamespaces={${namespace.name}}`,
    ...setTyped({ replicaCount: 2 }),
  ]; // prettier-ignore
}

function platformArguments(logLevel: string): string[] {
  const roles = ['api', 'rooms', 'worker'];
  return [
    'study', 'charts/study-platform', '--wait', '--timeout', '420s',
    ...set({
      'spec.image': cluster.image,
      'spec.imagePullPolicy': 'IfNotPresent',
      'spec.gateway.imagePullPolicy': 'IfNotPresent',
      'spec.config.AUTH_CONFIRM_EMAIL': '0',
      'spec.config.LOG_LEVEL': logLevel,
    }),
    '--set', `spec.secretNames={${SECRETS.platform},${SECRETS.administrator}}`,
    ...setTyped({ 'spec.gateway.replicas': 1, 'spec.strategy.blueGreen.scaleDownDelaySeconds': 1 }),
    ...roles.flatMap((role) => setTyped({ [`spec.${role}.replicas`]: 1 })),
    ...roles.flatMap((role) => set({ [`spec.${role}.resources.requests.cpu`]: '50m' })),
  ]; // prettier-ignore
}

interface StudyFlow {
  readonly metadata: { readonly generation: number };
  readonly status: {
    readonly observedGeneration: number;
    readonly activeRelease: string;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}

async function studyFlow(): Promise<StudyFlow> {
  return namespace.kubectl.json<StudyFlow>(['get', 'studyflow', 'study']);
}

beforeAll(async () => {
  cluster = await useCluster();
  namespace = await cluster.namespace();
  await namespace.deployServers();
}, 300_000);

afterAll(async () => {
  await namespace.remove();
}, 180_000);

// Each test stands on the one before.

test('the operator installs by its chart, and the test of the chart reads its metrics', async () => {
  await helm('install', ...operatorArguments());
  expect(await helm('test', 'study-operator', '--timeout', '120s')).toContain('Succeeded');
}, 400_000);

test('a platform installs by its chart: Helm comes back when it is Ready, and it answers', async () => {
  await helm('install', ...platformArguments('info'));
  const { metadata, status } = await studyFlow();
  expect(status.observedGeneration).toBe(metadata.generation);
  expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
  expect(await helm('test', 'study', '--timeout', '120s')).toContain('Succeeded');

  const { url, close } = await cluster.urlOf(namespace.name, 'study-api', 4000);
  try {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  } finally {
    await close();
  }
}, 600_000);

test('an upgrade of the platform is a release, which Helm waits for', async () => {
  const before = await studyFlow();
  await helm('upgrade', ...platformArguments('debug'));
  const after = await studyFlow();
  expect(after.status.activeRelease).not.toBe(before.status.activeRelease);
  expect(await helm('test', 'study', '--timeout', '120s')).toContain('Succeeded');
}, 600_000);

test('an upgrade of the operator leaves the platform alone', async () => {
  const before = await studyFlow();
  await helm('upgrade', ...operatorArguments(), ...set({ logLevel: 'debug' }));
  expect((await studyFlow()).status.activeRelease).toBe(before.status.activeRelease);
}, 300_000);

test('uninstalling takes everything away but the kinds', async () => {
  await helm('uninstall', 'study', '--wait', '--timeout', '180s');
  await helm('uninstall', 'study-operator', '--wait', '--timeout', '180s');
  const names = await namespace.kubectl.run(['get', 'crd', '-o', 'name']);
  for (const kind of ['studyflows', 'releases', 'databasemigrations', 'secretrotations']) {
    expect(names).toContain(`${kind}.studyflow.dev`);
  }
}, 400_000);
