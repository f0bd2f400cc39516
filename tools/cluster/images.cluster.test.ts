import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildPlatform } from '../../cdk8s/testing.ts';
import { renderPlatform } from '../../cdk8s/index.ts';
import { waitUntil } from '../local/wait.ts';
import { GATEWAY_IMAGE, IMAGES } from './images/names.ts';
import { useCluster, type TestCluster } from './testing.ts';
import type { TestNamespace } from './testing/namespace.ts';

let cluster: TestCluster;
let namespace: TestNamespace;

beforeAll(async () => {
  cluster = await useCluster();
  namespace = await cluster.namespace();
}, 60_000);

afterAll(async () => {
  await namespace.remove();
}, 180_000);

test('the image of nginx runs the gateway that is installed, with a root that nobody writes to', async () => {
  const { gateway } = buildPlatform();
  const { tlsSecretName: _none, ingress: _ingress, httpRoute: _route, ...plain } = gateway;
  const { priorityClassName: _class, ...description } = buildPlatform({
    namespace: namespace.name,
    gateway: { ...plain, image: GATEWAY_IMAGE, replicas: 1, serviceType: 'NodePort' },
  });
  const kinds = ['ServiceAccount', 'ConfigMap', 'Service', 'Deployment'];
  const objects = renderPlatform(description).filter(({ kind }) => kinds.includes(kind));
  await namespace.kubectl.apply(objects);
  await namespace.ready(`${description.name}-gateway`);
  const { url, close } = await cluster.urlOf(namespace.name, `${description.name}-gateway`, 80);
  // There is no platform behind it.
  expect((await fetch(url)).status).toBeGreaterThanOrEqual(500);
  await close();
}, 180_000);

/** A pod as Pod Security wants it. */
function pod(name: string, container: object): object {
  const security = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: {
      securityContext: security,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          imagePullPolicy: 'IfNotPresent',
          ...container,
        },
      ],
    },
  };
}

test('Prometheus answers queries, for the analysis of releases', async () => {
  if (!cluster.local) return; // A person's own cluster has its own.
  const labels = { app: 'prometheus' };
  await namespace.kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'prometheus' },
      spec: { selector: labels, ports: [{ port: 9090 }] },
    },
    pod('prometheus', {
      image: IMAGES.prometheus,
      command: [
        '/bin/sh',
        '-c',
        'echo "{}" > /tmp/p.yml; exec prometheus --config.file=/tmp/p.yml --storage.tsdb.path=/prometheus',
      ],
      readinessProbe: { httpGet: { path: '/-/ready', port: 9090 }, periodSeconds: 1 },
    }),
  ]);
  await namespace.kubectl.run(['wait', '--for=condition=Ready', '--timeout=60s', 'pod/prometheus']);
  const { url, close } = await cluster.urlOf(namespace.name, 'prometheus', 9090);
  expect(await (await fetch(`${url}/api/v1/query?query=1%2B1`)).json()).toMatchObject({
    status: 'success',
    data: { result: [expect.any(Number), '2'] },
  });
  await close();
}, 120_000);

interface PodStatus {
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state: { readonly waiting?: { readonly reason: string }; readonly running?: object };
    }[];
  };
}

async function becomes(
  name: string,
  isIt: (container: NonNullable<PodStatus['status']['containerStatuses']>[number]) => boolean,
): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    const { status } = await namespace.kubectl.json<PodStatus>(['get', 'pod', name]);
    const [container] = status.containerStatuses ?? [];
    return container !== undefined && isIt(container);
  };
  return waitUntil(look, { timeoutMs: 60_000, everyMs: 500 });
}

test('bad images are bad: one cannot be pulled, one crashes again and again, one runs and never listens', async () => {
  if (!cluster.local) return; // Images can be brought to our own nodes only.
  const command = ['node', 'services/processes/main.ts'];
  const probe = { readinessProbe: { httpGet: { path: '/health/ready', port: 4000 }, periodSeconds: 1 } };
  const crashes = await cluster.local.variant('studyflow:crashes', 'crashes');
  const silent = await cluster.local.variant('studyflow:never-ready', 'never-ready');
  await namespace.kubectl.apply([
    pod('absent', { image: 'studyflow:absent', command }),
    pod('crashes', { image: crashes, command, ...probe }),
    pod('silent', { image: silent, command, ...probe }),
  ]);
  expect(await becomes('absent', ({ state }) => /ImagePull/.test(state.waiting?.reason ?? ''))).toBe(true);
  expect(await becomes('crashes', ({ state }) => state.waiting?.reason === 'CrashLoopBackOff')).toBe(true);
  expect(await becomes('silent', ({ state, ready }) => state.running !== undefined && !ready)).toBe(true);
  expect(await namespace.kubectl.run(['logs', 'crashes'])).toContain('crashes, as a test wants it');
}, 240_000);
