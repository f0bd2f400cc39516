import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from '../../local/wait.ts';
import type { Kubectl } from '../kubectl.ts';

/** An address that works from here. */
export interface ServiceUrl {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Cluster {
  readonly kubectl: Kubectl;
  readonly program: string;
  readonly kubeconfig: string;
  readonly isLocal: boolean;
}

interface Target {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** To a local cluster there is a route; to another one kubectl forwards a port. */
export async function serviceUrl(cluster: Cluster, target: Target): Promise<ServiceUrl> {
  if (!cluster.isLocal) return forwarded(cluster, target);
  const { namespace, service, port } = target;
  const { spec } = await cluster.kubectl.json<{ spec: { clusterIP: string } }>([
    `--namespace=${namespace}`,
    'get',
    'service',
    service,
  ]);
  await answers(spec.clusterIP, port);
  return { url: `http://${spec.clusterIP}:${port}`, close: async () => undefined };
}

/** A pod is ready a moment before every node, and this machine, knows the way to it. */
async function answers(address: string, port: number): Promise<void> {
  const isOpen = async (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  if (await waitUntil(isOpen, { timeoutMs: 30_000, everyMs: 100 })) return;
  throw new Error(`Nothing answers at ${address}:${port}, the address of a Service.`);
}

async function forwarded(
  { program, kubeconfig }: Cluster,
  { namespace, service, port }: Target,
): Promise<ServiceUrl> {
  const child = spawn(
    program,
    [
      `--kubeconfig=${kubeconfig}`,
      `--namespace=${namespace}`,
      'port-forward',
      `service/${service}`,
      `:${port}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const local = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      const found = /127\.0\.0\.1:(\d+)/.exec(data.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error(`kubectl could not forward a port of ${service}.`));
    });
  });
  return {
    url: `http://127.0.0.1:${local}`,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
