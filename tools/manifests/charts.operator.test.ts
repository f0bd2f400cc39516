import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RIGHTS } from '../../operator/src/api/rbac.ts';
import { eventually } from '../../operator/test/harness/eventually.ts';
import { startOperatorGround, type Ground } from '../../operator/test/harness/ground.ts';
import type { OperatorProcess } from '../../operator/test/harness/operator-process.ts';
import { studyFlowsPath } from '../../operator/test/harness/study-flows.ts';
import type { ControlPlane } from '../kubernetes/control-plane.ts';
import { runHelm, type HelmAnswer } from './helm.ts';
import { compareRights } from './rights/compare-rights.ts';

const ACCOUNT = 'system:serviceaccount:study-operator:study-operator';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const OPERATOR = ['study-operator', 'charts/study-operator', '--namespace', 'study-operator'];
const PLATFORM = ['study', 'charts/study-platform', '--namespace', 'study'];
/** Quick, and with everything that the operator can make. */
const VALUES = [
  'secret.create=true',
  'spec.api.maxReplicas=6',
  'spec.strategy.blueGreen.scaleDownDelaySeconds=1',
  'spec.gateway.ingress.host=study.example',
].flatMap((value) => ['--set', value]);

let ground: Ground;
let controlPlane: ControlPlane;
let operator: OperatorProcess;

async function helm(...args: readonly string[]): Promise<HelmAnswer> {
  return runHelm(args, ground.access.kubeconfig);
}

/** @throws with Helm's words when it refuses. */
async function helmDoes(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await helm(...args);
  if (code !== 0) throw new Error(`helm ${args.join(' ')}: ${stderr}\n${stdout}`);
  return stdout;
}

const studyFlow = () => ground.api.get(`${studyFlowsPath('study')}/study`);

/** Fields of spec that the server's CRD of StudyFlow knows. */
async function fieldsOfSpec(): Promise<readonly string[]> {
  const crd = await ground.api.get(`${CRDS}/studyflows.studyflow.dev`);
  const [version] = crd?.spec?.['versions'] as readonly {
    readonly schema: {
      readonly openAPIV3Schema: { readonly properties: { readonly spec: { readonly properties: object } } };
    };
  }[];
  return Object.keys(version?.schema.openAPIV3Schema.properties.spec.properties ?? {});
}

/** The chart as it was before a field of the CRD was there. */
function olderChart(folder: string): string {
  const chart = path.join(folder, 'study-operator');
  cpSync('charts/study-operator', chart, { recursive: true });
  const file = path.join(chart, 'templates/crds/studyflows.yaml');
  const text = readFileSync(file, 'utf8');
  const field = /^( +)revisionHistoryLimit:\n(?:\1 +.*\n)+/m;
  expect(text).toMatch(field);
  writeFileSync(file, text.replace(field, ''));
  return chart;
}

beforeAll(async () => {
  ground = await startOperatorGround({ own: { kwok: { nodes: 3 }, audit: true } });
  if (ground.controlPlane === undefined) throw new Error('the control plane is this file’s own');
  controlPlane = ground.controlPlane;
  // The chart brings them.
  for (const { metadata } of await ground.api.list(CRDS)) await ground.api.remove(`${CRDS}/${metadata.name}`);
  await eventually('no CRD is there', async () => (await ground.api.list(CRDS)).length === 0);
}, 120_000);

afterAll(async () => {
  await ground.close();
});

test('both charts pass the strictest lint', async () => {
  await helmDoes('lint', '--strict', 'charts/study-operator', 'charts/study-platform');
});

test.each([
  ['study-operator', 'replicaCount=many', 'replicaCount'],
  ['study-operator', 'typo=true', 'typo'],
  ['study-platform', 'spec.replicas=3', 'replicas'],
  ['study-platform', 'spec.api.replicas=-1', 'replicas'],
])('%s refuses %s before anything reaches the cluster', async (chart, value, named) => {
  const { code, stderr } = await helm('template', 'x', `charts/${chart}`, '--set', value);
  expect(code).not.toBe(0);
  expect(stderr).toContain(named);
});

// From here on each test stands on the one before, as a cluster does.

test('an older chart of the operator installs, and waits until its pods are ready', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-chart-'));
  try {
    const [release = '', , ...rest] = OPERATOR;
    await helmDoes(
      'install',
      release,
      olderChart(folder),
      ...rest,
      '--create-namespace',
      '--wait',
      '--timeout',
      '60s',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await fieldsOfSpec()).not.toContain('revisionHistoryLimit');
  const deployment = await ground.api.get(
    '/apis/apps/v1/namespaces/study-operator/deployments/study-operator',
  );
  expect(deployment?.status?.['readyReplicas']).toBe(3);
}, 90_000);

test('an upgrade of the chart upgrades the CRDs', async () => {
  await helmDoes('upgrade', ...OPERATOR, '--set', 'logLevel=debug', '--wait', '--timeout', '60s');
  expect(await fieldsOfSpec()).toContain('revisionHistoryLimit');
}, 90_000);

test('the test of the operator’s chart passes', async () => {
  expect(
    await helmDoes('test', 'study-operator', '--namespace', 'study-operator', '--timeout', '60s'),
  ).toContain('Succeeded');
}, 90_000);

test('with the rights of the chart and no others, the operator makes a platform; Helm waits until it is Ready', async () => {
  const { kubeconfig } = controlPlane.accessAs({ user: ACCOUNT });
  operator = await ground.startOperator({
    namespace: 'study-operator',
    watchNamespaces: [],
    kubeconfig,
    leaderElection: true,
  });
  const notes = await helmDoes(
    'install',
    ...PLATFORM,
    '--create-namespace',
    ...VALUES,
    '--wait',
    '--timeout',
    '90s',
  );
  expect(notes).toContain('kubectl --namespace study wait --for=condition=Ready studyflow/study');
  expect((await studyFlow())?.status).toMatchObject({
    activeImage: 'registry.studyflow.dev/studyflow:0.1.0',
  });
}, 120_000);

test('the test of the platform’s chart passes', async () => {
  expect(await helmDoes('test', 'study', '--namespace', 'study', '--timeout', '60s')).toContain('Succeeded');
}, 90_000);

test('an upgrade is a release, and keeps the keys of the first look', async () => {
  const secret = () => ground.api.get('/api/v1/namespaces/study/secrets/study-evaluation');
  const before = await secret();
  const image = 'registry.studyflow.dev/studyflow:0.2.0';
  await helmDoes(
    'upgrade',
    ...PLATFORM,
    ...VALUES,
    '--set',
    `spec.image=${image}`,
    '--wait',
    '--timeout',
    '90s',
  );
  await eventually(
    'the new image serves',
    async () => (await studyFlow())?.status?.['activeImage'] === image,
  );
  expect((await secret())?.['data']).toEqual(before?.['data']);
}, 120_000);

describe('the rights of the operator', () => {
  const may = async (...args: readonly string[]): Promise<string> =>
    (await ground.kubectl('auth', 'can-i', ...args, '--as', ACCOUNT)).stdout.trim();

  test('name no Secret, no *, and no way to more', async () => {
    const list = await may('--list', '--namespace', 'study');
    // What everybody who is known may do: ask what he may do, and read what the server serves.
    const own = list
      .split('\n')
      .filter((line) => !/selfsubject|^ +\[|^Resources/.test(line))
      // The one name that has a forbidden word in it.
      .map((line) =>
        line.replace(/^secretrotations\.studyflow\.dev(?:\/(?:status|finalizers))? /, 'rotations '),
      );
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((line) => /\*|secret|bind|escalate|impersonate|roles|token/.test(line))).toEqual([]);
  });

  test.each([
    ['get', 'secrets', ''], ['list', 'secrets', ''], ['create', 'serviceaccounts', 'token'], ['create', 'pods', ''],
    ['create', 'pods', 'exec'], ['create', 'rolebindings', ''], ['bind', 'clusterroles', ''], ['escalate', 'roles', ''],
    ['impersonate', 'users', ''], ['impersonate', 'serviceaccounts', ''], ['patch', 'clusterroles', ''], ['get', 'nodes', ''],
    ['delete', 'namespaces', ''], ['patch', 'customresourcedefinitions', ''], ['deletecollection', 'deployments', ''],
  ])('do not let it %s %s %s', async (verb, resource, subresource) => {
    expect(await may(verb, resource, '--subresource', subresource, '--namespace', 'study')).toBe('no');
  }); // prettier-ignore
});

test('people with the role edit may make platforms, people with view may see them', async () => {
  const may = async (role: string, ...question: readonly string[]): Promise<string> => {
    const user = `somebody-with-${role}`;
    await ground.kubectl(
      'create',
      'rolebinding',
      user,
      `--clusterrole=${role}`,
      `--user=${user}`,
      '--namespace=study',
    );
    const ask = () => ground.kubectl('auth', 'can-i', ...question, '--namespace=study', `--as=${user}`);
    return (await ask()).stdout.trim();
  };
  // The controller manager aggregates roles in its own time.
  await eventually(
    'edit includes ours',
    async () => (await may('edit', 'create', 'studyflows.studyflow.dev')) === 'yes',
  );
  expect(await may('view', 'get', 'releases.studyflow.dev')).toBe('yes');
  expect(await may('view', 'patch', 'releases.studyflow.dev')).toBe('no');
});

test('uninstalling takes the platform and the operator away, and leaves the CRDs', async () => {
  await helmDoes('uninstall', 'study', '--namespace', 'study', '--wait', '--timeout', '60s');
  expect(await studyFlow()).toBeUndefined();
  await eventually(
    'what it was made of is gone',
    async () => (await ground.api.list('/apis/apps/v1/namespaces/study/deployments')).length === 0,
  );
  // Its rights go with the chart; and a watch is written down when it ends.
  await operator.stop();
  await helmDoes(
    'uninstall',
    'study-operator',
    '--namespace',
    'study-operator',
    '--wait',
    '--timeout',
    '60s',
  );
  const crds = (await ground.api.list(CRDS)).map(({ metadata }) => metadata.name);
  expect(crds.toSorted()).toEqual([
    'databasemigrations.studyflow.dev',
    'releases.studyflow.dev',
    'secretrotations.studyflow.dev',
    'studyflows.studyflow.dev',
  ]);
}, 120_000);

test('it installs again over the CRDs that were left', async () => {
  await helmDoes('install', ...OPERATOR, '--wait', '--timeout', '60s');
}, 90_000);

test('the rights of the chart were enough: nothing was refused, and nothing tried that was not granted', async () => {
  const granted = [...RIGHTS.rules, ...RIGHTS.leaseRules];
  const { used, unused, refused } = compareRights(
    granted,
    controlPlane.auditLog(),
    (name) => name === ACCOUNT,
  );
  console.info(`${used.length} rights used, ${unused.length} not by this file: ${unused.join(', ')}`);
  expect(refused).toEqual([]);
  expect(used.length).toBeGreaterThan(50);
});
