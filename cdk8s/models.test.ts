import { expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { checkManifests } from '../tools/manifests/check-manifests.ts';
import { addOperatedEnvironment } from './charts/environments.ts';
import { Models } from './charts/models.ts';
import type { ModelsDescription } from './charts/models-description.ts';
import { staging } from './environments/staging.ts';
import type { Manifest } from './description.ts';
import { at, everyManifest, podOf } from './testing.ts';
import { manifestsOf } from './write-manifests.ts';

const FILE = {
  name: 'tiny',
  file: 'tiny.gguf',
  sha256: 'b188ec03b80bf5fc24d6c30e0cde320b0c9f7ef12f67bd2b5cf648b50f12f553',
  url: 'https://models.example/tiny.gguf',
  tasks: ['tutor'],
};

const DESCRIPTION: ModelsDescription = {
  platform: 'campus',
  namespace: 'study',
  image: 'registry.example/studyflow-models:1',
  imagePullPolicy: 'Always',
  secretName: 'campus-models',
  files: [FILE],
  storage: { size: '60Gi' },
  monitoringNamespace: 'monitoring',
};

function manifests(more: Partial<ModelsDescription> = {}): Manifest[] {
  const chart = new Chart(new App(), 'chart', { disableResourceNameHashes: true, namespace: 'study' });
  new Models(chart, 'it', { ...DESCRIPTION, ...more });
  return manifestsOf(chart);
}

const of = (kind: string, more: Partial<ModelsDescription> = {}, name = 'campus-models'): Manifest => {
  const found = manifests(more).find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

test('a pod has a GPU, a volume of its own, and the key from its Secret alone', () => {
  const set = of('StatefulSet');
  expect(at(set, 'spec.replicas')).toBe(1);
  expect(at(set, 'spec.volumeClaimTemplates.0.spec')).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '60Gi' } },
  });
  const [container] = podOf(set)?.containers ?? [];
  expect(at(container, 'resources.limits')).toMatchObject({ 'nvidia.com/gpu': 1 });
  expect(container?.['envFrom']).toEqual([{ secretRef: { name: 'campus-models' } }]);
  expect(at(of('Service'), 'spec.selector')).toEqual(at(set, 'spec.selector.matchLabels'));
});

test('its files are fetched before it starts, into a volume that it itself only reads', () => {
  const set = of('StatefulSet');
  const [fetcher] = at(set, 'spec.template.spec.initContainers') as Record<string, unknown>[];
  expect(fetcher).toMatchObject({
    command: ['node', 'services/processes/fetch-models.ts'],
    image: DESCRIPTION.image,
    volumeMounts: expect.arrayContaining([{ name: 'models', mountPath: '/models' }]),
  });
  expect(fetcher?.['envFrom']).toBeUndefined();
  expect(podOf(set)?.containers[0]?.['volumeMounts']).toContainEqual({
    ...{ name: 'models', mountPath: '/models', readOnly: true },
  });
});

test('a new list of models is a new pod', () => {
  const sumOf = (more?: Partial<ModelsDescription>): unknown =>
    at(of('StatefulSet', more), 'spec.template.metadata.annotations');
  expect(JSON.parse(String(at(of('ConfigMap'), 'data')?.['models.json' as never]))).toEqual({
    models: [FILE],
  });
  expect(sumOf()).toEqual(sumOf());
  expect(sumOf()).not.toEqual(sumOf({ files: [{ ...FILE, context: 2_048 }] }));
});

test('where it runs, how much it loads and how many there are can be said; without a GPU none is asked for', () => {
  const more: Partial<ModelsDescription> = {
    ...{ replicas: 2, gpus: 0, memoryBytes: 20_000_000_000, config: { MODELS_IDLE_MS: '0' } },
    nodeSelector: { 'nvidia.com/gpu.present': 'true' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    storage: { size: '60Gi', storageClassName: 'fast' },
    imagePullSecrets: ['registry'],
    priorityClassName: 'studyflow',
  };
  const set = of('StatefulSet', more);
  expect(at(set, 'spec.replicas')).toBe(2);
  expect(at(set, 'spec.volumeClaimTemplates.0.spec.storageClassName')).toBe('fast');
  expect(at(set, 'spec.template.spec')).toMatchObject({
    nodeSelector: more.nodeSelector,
    tolerations: more.tolerations,
    imagePullSecrets: [{ name: 'registry' }],
    priorityClassName: 'studyflow',
  });
  const [container] = podOf(set)?.containers ?? [];
  expect(container?.['env']).toEqual(
    expect.arrayContaining([
      { name: 'MODELS_MEMORY_BYTES', value: '20000000000' },
      { name: 'MODELS_IDLE_MS', value: '0' },
    ]),
  );
  expect(JSON.stringify(container?.['resources'])).not.toContain('gpu');
});

test('only the processes of its platform ask it, and it asks nobody but for files', () => {
  const askers = at(of('NetworkPolicy', {}, 'campus-models-askers'), 'spec') as Record<string, unknown>;
  const own = at(of('NetworkPolicy'), 'spec') as Record<string, Record<string, unknown>[]>;
  const [asked, read] = own['ingress'] ?? [];
  expect(asked).toEqual({
    from: [{ podSelector: askers['podSelector'] }],
    ports: [{ port: 8080, protocol: 'TCP' }],
  });
  expect(askers['podSelector']).toMatchObject({
    matchExpressions: [
      { key: 'app.kubernetes.io/component', operator: 'In', values: ['api', 'rooms', 'worker'] },
    ],
  });
  expect(read).toMatchObject({ ports: [{ port: 4900 }] });
  expect(own['egress']?.flatMap(({ ports }) => ports)).toMatchObject([
    { port: 53 },
    { port: 53 },
    { port: 443 },
  ]);
  expect(askers).toMatchObject({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 8080 }] }] });
});

/** A cluster has it for the platform already. */
const PRIORITY: Manifest = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'studyflow', labels: { owner: 'people' }, annotations: { email: 'people@example.org' } },
};

test('three of them have no finding beside their platform, one only that it is one', () => {
  const findings = (replicas: number): string[] =>
    checkManifests([PRIORITY, ...everyManifest(), ...manifests({ replicas, priorityClassName: 'studyflow' })])
      .filter(({ object }) => JSON.stringify(object).includes('campus-models'))
      .map(({ check }) => check);
  expect(findings(3)).toEqual([]);
  expect(findings(1)).toEqual(['minimum-three-replicas']);
});

test('an environment has them in a file of their own when it describes them, else nothing of it changes', () => {
  const files = (models?: typeof staging.models): ReadonlyMap<string, string> => {
    const app = new App();
    addOperatedEnvironment(app, { ...staging, ...(models !== undefined && { models }) });
    return new Map(app.charts.map((chart) => [chart.node.id, JSON.stringify(manifestsOf(chart))]));
  };
  const { image, imagePullPolicy, secretName, storage } = DESCRIPTION;
  const withModels = files({ image, imagePullPolicy, secretName, storage, files: [FILE] });
  const without = files();
  expect([...withModels.keys()].filter((name) => !without.has(name))).toEqual(['staging-6-models']);
  for (const [name, text] of without) expect(withModels.get(name)).toBe(text);
  expect(withModels.get('staging-6-models')).toContain('study-models-askers');
  expect(withModels.get('staging-6-models')).toContain('"PodMonitor"');
  expect(JSON.stringify([...without])).not.toContain('studyflow-models');
});

test('Prometheus is told of its metrics where the platform is watched, by the port that its policy opens', () => {
  const monitoring = { labels: { release: 'kube-prometheus-stack' }, interval: '30s' };
  expect(manifests().map(({ kind }) => kind)).not.toContain('PodMonitor');
  const monitor = of('PodMonitor', { monitoring });
  const set = of('StatefulSet');
  expect(monitor.metadata.labels).toMatchObject({ ...monitoring.labels, 'studyflow.dev/platform': 'campus' });
  expect(at(monitor, 'spec.selector')).toEqual(at(set, 'spec.selector'));
  expect(at(monitor, 'spec.podMetricsEndpoints.0')).toMatchObject({
    ...{ port: 'internal', path: '/metrics', interval: '30s' },
    relabelings: [
      { sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_instance'], targetLabel: 'platform' },
      { sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_component'], targetLabel: 'role' },
    ],
  });
  const [container] = podOf(set)?.containers ?? [];
  const port = (container?.['ports'] as { name: string; containerPort: number }[]).find(
    ({ name }) => name === 'internal',
  );
  const rules = at(of('NetworkPolicy'), 'spec.ingress') as { ports: { port: number }[] }[];
  expect(rules.flatMap(({ ports }) => ports).map((each) => each.port)).toContain(port?.containerPort);
});
