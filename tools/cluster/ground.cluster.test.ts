import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '../local/wait.ts';
import { useCluster, type TestCluster } from './testing.ts';
import type { TestNamespace } from './testing/namespace.ts';

let cluster: TestCluster;
let namespace: TestNamespace;

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly nodeName?: string };
    readonly status: { readonly podIP?: string; readonly phase: string };
  }[];
}

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Two pods that say their names, one on each node, kept apart for good and guarded by a budget. */
function echoes(image: string): object[] {
  const labels = { app: 'echo' };
  const program =
    "require('node:http').createServer((_, response) => response.end(process.env.HOSTNAME)).listen(8080)";
  const container = {
    name: 'echo',
    image,
    command: ['node', '-e', program],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    securityContext: RESTRICTED,
  };
  const spread = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  };
  const pod = {
    terminationGracePeriodSeconds: 1,
    topologySpreadConstraints: [spread],
    containers: [container],
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'echo' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'echo' },
      spec: { type: 'NodePort', selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'echo' },
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    },
  ];
}

async function pods(): Promise<Pods['items']> {
  return (await namespace.kubectl.json<Pods>(['get', 'pods', '--selector=app=echo'])).items;
}

/** Asks an address from inside a pod. */
async function askFrom(pod: string, url: string): Promise<string> {
  const program = `fetch('${url}').then((r) => r.text()).then((t) => process.stdout.write(t))`;
  return namespace.kubectl.run(['exec', pod, '--', 'node', '-e', program]);
}

async function nodeNames(): Promise<string[]> {
  const { items } = await cluster.kubectl.json<{ items: { metadata: { name: string } }[] }>(['get', 'nodes']);
  return items.map(({ metadata }) => metadata.name);
}

beforeAll(async () => {
  cluster = await useCluster();
  namespace = await cluster.namespace();
  await namespace.kubectl.apply(echoes(cluster.image));
  await namespace.ready('echo');
}, 180_000);

afterAll(async () => {
  await namespace.remove();
}, 180_000);

describe('the ground', () => {
  test('there are two nodes, and pods on both', async () => {
    const nodes = (await pods()).map(({ spec }) => spec.nodeName);
    expect(new Set(nodes).size).toBe(2);
  });

  test('a pod reaches the pod of the other node at its address, and itself and the other one through the Service by name', async () => {
    const [first, second] = await pods();
    const direct = await askFrom(first!.metadata.name, `http://${second!.status.podIP ?? ''}:8080`);
    expect(direct).toBe(second!.metadata.name);
    const heard = new Set<string>();
    await waitUntil(
      async () => {
        // A pod is ready a moment before every node knows the way to it.
        const name = `http://echo.${namespace.name}.svc.cluster.local`;
        const answer = await askFrom(first!.metadata.name, name).catch(() => undefined);
        if (answer !== undefined) heard.add(answer);
        return heard.size === 2;
      },
      { timeoutMs: 60_000 },
    );
    expect([...heard].sort()).toEqual([first!, second!].map(({ metadata }) => metadata.name).sort());
  });

  test('this machine reaches a Service, and a NodePort on each node', async () => {
    const { url, close } = await cluster.urlOf(namespace.name, 'echo', 80);
    expect(await (await fetch(url)).text()).toMatch(/^echo-/);
    await close();
    const { spec } = await namespace.kubectl.json<{ spec: { ports: { nodePort: number }[] } }>([
      'get',
      'service',
      'echo',
    ]);
    for (const { address } of cluster.local?.nodes ?? []) {
      expect(await (await fetch(`http://${address}:${spec.ports[0]!.nodePort}`)).text()).toMatch(/^echo-/);
    }
  });

  test('Pod Security refuses what is not restricted', async () => {
    const { code, stderr } = await namespace.kubectl.attempt(['run', 'root', `--image=${cluster.image}`]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('violates PodSecurity "restricted'),
    });
  });

  test('metrics of pods and nodes are there', async () => {
    const hasMetrics = await waitUntil(
      async () =>
        (await namespace.kubectl.attempt(['top', 'pods', '--selector=app=echo'])).stdout.includes('echo-'),
      { timeoutMs: 90_000, everyMs: 1000 },
    );
    expect(hasMetrics).toBe(true);
    expect(await cluster.kubectl.run(['top', 'nodes', '--no-headers'])).toMatch(/\d+m/);
  });

  test('a drained node gives its pods away one by one, and nobody is missed', async () => {
    const [node = ''] = await nodeNames();
    const { url, close } = await cluster.urlOf(namespace.name, 'echo', 80);
    await cluster.kubectl.run([
      'drain',
      node,
      '--ignore-daemonsets',
      '--delete-emptydir-data',
      '--force',
      '--timeout=120s',
    ]);
    try {
      await namespace.ready('echo');
      expect(
        (await pods()).filter(({ status }) => status.phase === 'Running').map(({ spec }) => spec.nodeName),
      ).not.toContain(node);
      expect((await fetch(url)).status).toBe(200);
    } finally {
      await close();
      await cluster.kubectl.run(['uncordon', node]);
    }
  }, 180_000);
});
