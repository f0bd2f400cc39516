import { beforeAll, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { addOperatedEnvironment } from '../../cdk8s/charts/environments.ts';
import { production } from '../../cdk8s/environments/production.ts';
import { manifestsOf } from '../../cdk8s/write-manifests.ts';
import { helmTemplate } from './helm.ts';
import { podTemplateOf, type KubeObject } from './kubernetes.ts';

/**
 * There are two renderings of the operator, the receiver of alerts and models of one's own, for people with Helm and for those without.
 * They may differ in labels and in who manages them, and in nothing that a pod or a right is made of.
 */
let byHelm: readonly KubeObject[];
let byCdk8s: readonly KubeObject[];

const { operator, platform, escalation } = production;
const RECEIVER = `${platform.name}-escalation`;
const MODELS = `${platform.name}-models`;

/** Everything that can be said of them. */
const OWN_MODELS: NonNullable<typeof production.models> = {
  image: 'registry.example/studyflow-models:1',
  imagePullPolicy: 'Always',
  secretName: 'models-key',
  files: [
    {
      ...{
        name: 'tiny',
        file: 'tiny.gguf',
        sha256: 'ab'.repeat(32),
        url: 'https://models.example/a?b=1&c=<2>',
      },
      ...{ tasks: ['tutor', 'quiz'], context: 4_096, gpu_layers: 99, memory_bytes: 20_000_000_000 },
    },
  ],
  storage: { size: '80Gi', storageClassName: 'fast' },
  memoryBytes: 20_000_000_000,
  config: { MODELS_IDLE_MS: '0' },
  replicas: 3,
  gpus: 2,
  gpuResource: 'amd.com/gpu',
  nodeSelector: { 'example.com/gpu': 'true' },
  tolerations: [{ key: 'amd.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
};

beforeAll(async () => {
  const app = new App();
  addOperatedEnvironment(app, { ...production, models: OWN_MODELS });
  byCdk8s = app.charts.flatMap((chart) => manifestsOf(chart));
  byHelm = await helmTemplate(
    operator.name, 'charts/study-operator', operator.namespace,
    '--set', `watchNamespaces={${operator.watchNamespaces.join(',')}}`,
    '--set', 'priorityClass.create=false', '--set', `priorityClass.name=${operator.priorityClassName}`,
    '--set', 'metrics.serviceMonitor.enabled=true',
    ...vaultWords(),
  ); // prettier-ignore
  byHelm = [...byHelm, ...(await receiverByHelm()), ...(await modelsByHelm())];
}, 60_000);

/** The receiver of the environment, as values of the chart of its platform. */
async function receiverByHelm(more: object = {}, spec = platform.spec): Promise<readonly KubeObject[]> {
  const values = {
    ...escalation,
    ...more,
    enabled: true,
    monitoringNamespace: operator.monitoring.namespace,
  };
  return await helmTemplate(
    platform.name, 'charts/study-platform', platform.namespace,
    '--set', 'priorityClass.create=false',
    '--set-json', `spec=${JSON.stringify(spec)}`,
    '--set-json', `escalation=${JSON.stringify(values)}`,
  ); // prettier-ignore
}

/** The models, as values of the same chart. */
async function modelsByHelm(more: object = {}): Promise<readonly KubeObject[]> {
  const { namespace: monitoringNamespace } = operator.monitoring;
  const objects = await helmTemplate(
    platform.name, 'charts/study-platform', platform.namespace,
    '--set', 'priorityClass.create=false',
    '--set-json', `spec=${JSON.stringify(platform.spec)}`,
    '--set-json', `models=${JSON.stringify({ ...OWN_MODELS, monitoringNamespace, enabled: true, ...more })}`,
  ); // prettier-ignore
  return objects.filter(({ metadata }) => metadata.name.startsWith(MODELS));
}

/** The Vault of the environment, as values of the chart. */
function vaultWords(): readonly string[] {
  const { vault } = operator;
  if (vault === undefined) throw new Error('production has a Vault');
  const { target, ...values } = vault;
  return [
    '--set-json',
    `vault=${JSON.stringify(values)}`,
    '--set',
    `networkPolicy.vaultNamespace=${target.namespace ?? ''}`,
  ];
}

const named = (objects: readonly KubeObject[], kind: string, name: string): KubeObject => {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

const pair = (kind: string, name = operator.name): readonly [KubeObject, KubeObject] => [
  named(byHelm, kind, name),
  named(byCdk8s, kind, name),
];

test.each([operator.name, RECEIVER])('the pods of %s are the same', (name) => {
  const [helm, cdk8s] = pair('Deployment', name).map((deployment) => {
    const { template: _, ...spec } = deployment['spec'] as Readonly<Record<string, unknown>>;
    const { containers: [container] = [], ...pod } = podTemplateOf(deployment)?.spec ?? {};
    const env = Object.fromEntries((container?.env ?? []).map(({ name, ...from }) => [name, from]));
    return { spec, pod, container: { ...container, env } };
  });
  expect(helm).toEqual(cdk8s);
});

test('the pods of models of one’s own are the same, their list and its sum too', () => {
  const [helm, cdk8s] = pair('StatefulSet', MODELS).map((set) => {
    const { template, ...spec } = set['spec'] as { template: { metadata: { annotations: object } } };
    const { containers = [], initContainers = [], ...pod } = podTemplateOf(set)?.spec ?? {};
    const inOrder = [...containers, ...initContainers].map(({ env = [], ...container }) => ({
      ...container,
      env: Object.fromEntries(env.map(({ name, ...from }) => [name, from])),
    }));
    return { spec, pod, inOrder, annotations: template.metadata.annotations };
  });
  expect(helm).toEqual(cdk8s);
  const [helmList, cdk8sList] = pair('ConfigMap', MODELS);
  expect(helmList['data']).toEqual(cdk8sList['data']);
});

test.each([
  ['Service', MODELS],
  ['PodDisruptionBudget', MODELS],
  ['NetworkPolicy', MODELS],
  ['NetworkPolicy', `${MODELS}-askers`],
  ['PodMonitor', MODELS],
])('the %s %s does the same', (kind, name) => {
  const [helm, cdk8s] = pair(kind, name);
  expect(helm['spec']).toEqual(cdk8s['spec']);
});

test('models without an image, or without one of them, are refused with a sentence', async () => {
  await expect(modelsByHelm({ image: '' })).rejects.toThrow('models.image is missing');
  await expect(modelsByHelm({ files: [] })).rejects.toThrow('models.files is empty');
});

test.each(['Service', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceMonitor'])(
  'its %s does the same',
  (kind) => {
    const [helm, cdk8s] = pair(kind).map((object) => object['spec'] as Readonly<Record<string, unknown>>);
    // The chart has a test of its own, which is let in and out besides.
    const essential = kind === 'NetworkPolicy' ? ['policyTypes'] : Object.keys(cdk8s ?? {});
    for (const field of essential) expect([field, helm?.[field]]).toEqual([field, cdk8s?.[field]]);
  },
);

test.each(['Service', 'NetworkPolicy', 'PodDisruptionBudget'])(
  'the %s of the receiver of alerts does the same',
  (kind) => {
    const [helm, cdk8s] = pair(kind, RECEIVER);
    expect(helm['spec']).toEqual(cdk8s['spec']);
  },
);

test('its account has no token, and nothing of it is there unless somebody asks for it', async () => {
  const [helm, cdk8s] = pair('ServiceAccount', RECEIVER);
  expect([helm['automountServiceAccountToken'], cdk8s['automountServiceAccountToken']]).toEqual([
    false,
    false,
  ]);
  const without = await helmTemplate(platform.name, 'charts/study-platform', platform.namespace);
  expect(without.filter(({ metadata }) => /-(escalation|models)/.test(metadata.name))).toEqual([]);
});

test('values say how many receivers there are, what each may use and which Secret says who is told', async () => {
  const resources = { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '2', memory: '128Mi' } };
  const objects = await receiverByHelm({ replicas: 2, secretName: 'night', resources });
  const deployment = named(objects, 'Deployment', RECEIVER);
  expect(deployment['spec']).toMatchObject({ replicas: 2 });
  const [container] = podTemplateOf(deployment)?.spec?.containers ?? [];
  expect(container).toMatchObject({
    resources,
    envFrom: [{ secretRef: { name: 'studyflow' } }, { secretRef: { name: 'night' } }],
  });
});

test('a receiver whose logins are not in Vault is told of none, and reaches none, whatever else is there', async () => {
  const spec: typeof platform.spec = {
    ...platform.spec,
    vault: { address: 'https://vault.vault:8200', kv: { credentials: ['redis', 'signing-keys'] } },
  };
  const app = new App();
  addOperatedEnvironment(app, { ...production, platform: { ...platform, spec } });
  const objects = [await receiverByHelm({}, spec), app.charts.flatMap((chart) => manifestsOf(chart))];
  for (const kind of ['Deployment', 'NetworkPolicy']) {
    const [helm, cdk8s] = objects.map((all) => JSON.stringify(named(all, kind, RECEIVER)['spec']));
    expect(helm).not.toMatch(/vault|8200/i);
    expect(cdk8s).not.toMatch(/vault|8200/i);
  }
  const policies = objects.map((all) => named(all, 'NetworkPolicy', RECEIVER)['spec']);
  expect(policies[0]).toEqual(policies[1]);
});

test('a receiver whose page nobody can reach is refused with a sentence', async () => {
  await expect(receiverByHelm({ url: '' })).rejects.toThrow('escalation.url is missing');
});

test('its rights are the same, in its own namespace and in those that it watches', () => {
  for (const name of [operator.name, `${operator.name}-leases`]) {
    const [helm, cdk8s] = pair('Role', name);
    expect(helm['rules']).toEqual(cdk8s['rules']);
    expect(helm.metadata.namespace).toBe(cdk8s.metadata.namespace);
    const [helmBinding, cdk8sBinding] = pair('RoleBinding', name);
    expect(helmBinding['subjects']).toEqual(cdk8sBinding['subjects']);
  }
});

test('the kinds are the same', () => {
  for (const { metadata } of byCdk8s.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    const [helm, cdk8s] = pair('CustomResourceDefinition', metadata.name);
    expect(helm['spec']).toEqual(cdk8s['spec']);
  }
});
