import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '../local/wait.ts';
import { useCluster, type LocalCluster, type TestCluster } from './testing.ts';
import type { TestNamespace } from './testing/namespace.ts';

const NODE = 'node-2';

let cluster: TestCluster;
let namespace: TestNamespace;

beforeAll(async () => {
  cluster = await useCluster();
  namespace = await cluster.namespace();
}, 60_000);

afterAll(async () => {
  await namespace.remove();
}, 180_000);

interface Node {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

async function readiness(): Promise<string | undefined> {
  const { status } = await cluster.kubectl.json<Node>(['get', 'node', NODE]);
  return status.conditions.find(({ type }) => type === 'Ready')?.status;
}

async function becomes(wanted: 'True' | 'Unknown'): Promise<void> {
  const isThere = await waitUntil(async () => (await readiness()) === wanted, {
    timeoutMs: 90_000,
    everyMs: 500,
  });
  expect({ wanted, isThere }).toEqual({ wanted, isThere: true });
}

/** A pod on the node that faults happen to. */
async function startPod(name: string): Promise<void> {
  const container = {
    name,
    image: cluster.image,
    command: ['node', '-e', "require('node:http').createServer((_, r) => r.end('well')).listen(8080)"],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const security = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };
  const spec = {
    nodeName: NODE,
    terminationGracePeriodSeconds: 1,
    securityContext: security,
    containers: [container],
  };
  await namespace.kubectl.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }]);
  await namespace.kubectl.run(['wait', '--for=condition=Ready', '--timeout=90s', `pod/${name}`]);
}

async function answers(pod: string): Promise<boolean> {
  const { status } = await namespace.kubectl.json<{ status: { podIP?: string } }>(['get', 'pod', pod]);
  try {
    const answer = await fetch(`http://${status.podIP ?? ''}:8080`, { signal: AbortSignal.timeout(2000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Tests of a person's own cluster have nothing to break. */
function local(work: (own: LocalCluster) => Promise<void>): () => Promise<void> {
  return async () => {
    if (cluster.local) await work(cluster.local);
  };
}

test(
  'a node that is cut off is missed, its pods live on, and all is well when it is back',
  local(async (own) => {
    await startPod('cut-off');
    const node = own.faults(NODE);
    await node.cutOff();
    try {
      expect(await answers('cut-off')).toBe(false);
      await becomes('Unknown');
    } finally {
      await node.reconnect();
    }
    await becomes('True');
    expect(await waitUntil(async () => answers('cut-off'), { timeoutMs: 30_000, everyMs: 250 })).toBe(true);
  }),
  240_000,
);

test(
  'a dead kubelet is missed, while its pods go on answering',
  local(async (own) => {
    await startPod('unobserved');
    const node = own.faults(NODE);
    await node.killKubelet();
    await becomes('Unknown');
    expect(await answers('unobserved')).toBe(true);
    await node.restartKubelet();
    await becomes('True');
  }),
  240_000,
);

test(
  'after a power cut the node boots again with its images, and runs pods',
  local(async (own) => {
    const node = own.faults(NODE);
    await node.cutPower();
    await becomes('Unknown');
    await node.bootAgain();
    await becomes('True');
    await startPod('after');
    expect(await answers('after')).toBe(true);
  }),
  240_000,
);
