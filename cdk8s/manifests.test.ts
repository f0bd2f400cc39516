import { describe, expect, test } from '@jest/globals';
import type { Manifest } from './description.ts';
import { at, everyManifest, podOf } from './testing.ts';

const manifests = everyManifest();
const pods = manifests.flatMap((manifest) => {
  const pod = podOf(manifest);
  return pod === undefined ? [] : [{ manifest, pod, title: `${manifest.kind} ${manifest.metadata.name}` }];
});
const containers = pods.flatMap(({ pod, title }) =>
  pod.containers.map((container) => ({ container, title: `${title}: ${container.name}` })),
);
const servers = pods.filter(({ manifest }) => manifest.kind === 'Deployment');

/** What clusters from 1.30 to 1.34 serve, and the two groups of operators. */
const SERVED = new Set([
  'v1',
  'apps/v1',
  'batch/v1',
  'autoscaling/v2',
  'policy/v1',
  'networking.k8s.io/v1',
  'gateway.networking.k8s.io/v1',
  'monitoring.coreos.com/v1',
]);

test('there is one pod per role and colour, the gateway, and one per kind of job', () => {
  expect(pods.map(({ title }) => title)).toEqual([
    'Deployment campus-gateway',
    ...['blue', 'green'].flatMap((colour) =>
      ['api', 'rooms', 'worker'].map((role) => `Deployment campus-${role}-${colour}`),
    ),
    'Job campus-5f1c9a-4-expand',
    'Job campus-5f1c9a-4-verify',
  ]);
});

describe('every object', () => {
  test('is of an API version that is served', () => {
    expect(manifests.filter(({ apiVersion }) => !SERVED.has(apiVersion))).toEqual([]);
  });

  test('has a name of its own, no longer than a label and without a hash of its path', () => {
    const names = manifests.map(({ kind, metadata: { name } }) => `${kind}/${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 63 + 24 || /-c8[0-9a-f]{6}$/.test(name))).toEqual([]);
  });

  test('is in the namespace of its platform', () => {
    expect(manifests.filter(({ metadata }) => metadata.namespace !== 'study')).toEqual([]);
  });

  test('has the labels that everybody looks for', () => {
    const wanted = ['name', 'instance', 'component', 'part-of', 'managed-by'];
    const lacking = manifests.filter((manifest) =>
      wanted.some((label) => manifest.metadata.labels?.[`app.kubernetes.io/${label}`] === undefined),
    );
    expect(lacking).toEqual([]);
  });

  test('has no field that is null or an empty object or list, which the server would drop', () => {
    // Both mean something there: everybody, and everything.
    const meant = ['namespaceSelector', 'stabilizationWindowSeconds', 'overrides'];
    const empty: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (value === null || (typeof value === 'object' && Object.keys(value).length === 0)) empty.push(path);
      else if (typeof value === 'object') {
        for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
      }
    };
    for (const manifest of manifests) walk(manifest, `${manifest.kind}/${manifest.metadata.name}`);
    expect(empty.filter((path) => !meant.some((field) => path.endsWith(field)))).toEqual([]);
  });

  test('contains no Secret: those are the person’s', () => {
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

describe.each(pods)('the pod of $title', ({ pod, manifest }) => {
  test('is what Pod Security calls restricted', () => {
    expect(pod['securityContext']).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(at(pod, 'securityContext.runAsUser')).toBeGreaterThan(0);
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) {
      expect(pod[field]).toBeUndefined();
    }
    const kinds = (pod['volumes'] as object[]).flatMap((volume) => Object.keys(volume));
    expect(kinds).not.toContain('hostPath');
  });

  test('runs as an account of its own, without a token', () => {
    const account = at(pod, 'serviceAccountName');
    const component = manifest.metadata.labels?.['app.kubernetes.io/component'];
    expect(account).toBe(`campus-${component}`);
    expect(at(pod, 'automountServiceAccountToken')).toBe(false);
    expect(manifests).toContainEqual(
      expect.objectContaining({
        kind: 'ServiceAccount',
        metadata: expect.objectContaining({ name: account }),
      }),
    );
  });

  test('carries the labels of its workload, and is chosen by the selector', () => {
    const labels = at(manifest, 'spec.template.metadata.labels');
    const { name: instance, labels: own } = manifest.metadata;
    expect({ ...(labels as object), 'app.kubernetes.io/instance': instance }).toEqual(own);
    if (manifest.kind === 'Deployment') {
      expect(labels).toMatchObject(at(manifest, 'spec.selector.matchLabels') as object);
    }
  });
});

describe.each(containers)('the container of $title', ({ container }) => {
  test('has requests and limits', () => {
    const { requests, limits } = container['resources'] as { requests: object; limits: object };
    expect(Object.keys(requests)).toEqual(expect.arrayContaining(['cpu', 'memory']));
    expect(Object.keys(limits)).toContain('memory');
  });

  test('cannot gain rights nor write to its root', () => {
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container['volumeMounts']).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
  });

  test('names its image by tag', () => {
    expect(container['image']).toMatch(/:[\w.-]+$/);
    expect(container['image']).not.toMatch(/:latest$/);
  });

  test('holds no secret in its environment by value', () => {
    const names = (container.env ?? []).filter(({ value }) => value !== undefined).map(({ name }) => name);
    expect(names.filter((name) => /secret|password|token|_key$/i.test(name))).toEqual([]);
  });
});

describe.each(servers)('the server of $title', ({ manifest, pod }) => {
  const [container] = pod.containers;

  test.each([
    ['startupProbe', /startup|health$/],
    ['readinessProbe', /ready|health$/],
    ['livenessProbe', /live|health$/],
  ])('has a %s on a port that it declares', (probe, path) => {
    expect(at(container, `${probe}.httpGet.path`)).toMatch(path);
    const port = at(container, `${probe}.httpGet.port`);
    expect(container?.ports?.map(({ name }) => name)).toContain(port);
  });

  test('still serves while its address is taken away, and has time to end', () => {
    const sleep = Number(
      at(container, 'lifecycle.preStop.sleep.seconds') ??
        /sleep (\d+)/.exec(String(at(container, 'lifecycle.preStop.exec.command.2')))?.[1],
    );
    expect(sleep).toBe(5);
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(sleep + 35);
  });

  test('stands apart from its like, and never loses one before the next is ready', () => {
    expect(at(pod, 'topologySpreadConstraints.0.topologyKey')).toBe('topology.kubernetes.io/zone');
    expect(at(pod, 'topologySpreadConstraints.1.topologyKey')).toBe('kubernetes.io/hostname');
    expect(at(manifest, 'spec.strategy.rollingUpdate.maxUnavailable')).toBe(0);
  });

  test('has a budget for disruptions that an unready pod cannot block', () => {
    const { name } = manifest.metadata;
    const budget = manifests.find((one) => one.kind === 'PodDisruptionBudget' && one.metadata.name === name);
    expect(at(budget, 'spec.unhealthyPodEvictionPolicy')).toBe('AlwaysAllow');
    expect(at(budget, 'spec.selector')).toEqual(at(manifest, 'spec.selector'));
    expect(budget as Manifest).toMatchObject({
      spec: name.includes('worker') ? { maxUnavailable: 1 } : { minAvailable: 2 },
    });
  });
});
