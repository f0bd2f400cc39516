/** etcd, API server, controller manager and scheduler, as processes of the machine. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { tailOf } from '../../local/files.ts';
import { anyFreePort } from '../../local/ports.ts';
import { isAlive, type ProcessIdentity } from '../../local/process-table.ts';
import { waitUntil } from '../../local/wait.ts';
import { startDaemon } from '../daemon.ts';
import { kubectlFor } from '../kubectl.ts';
import type { ClusterPlan } from '../plan.ts';
import type { NodeTools } from '../tools.ts';
import { apiServerArguments, AUDIT_POLICY } from './api-server.ts';
import type { Credentials } from './credentials.ts';

/** The programs of a control plane. */
type Program = 'kube-scheduler' | 'kube-controller-manager' | 'kube-apiserver' | 'etcd';

/** The processes of a control plane; some are missing while it comes up. */
export type ControlPlane = Readonly<Partial<Record<Program, ProcessIdentity>>>;

/** Starts the four and resolves when the API server is ready; says of each that it runs, before anything can go wrong. */
export async function startControlPlane(
  plan: ClusterPlan,
  credentials: Credentials,
  tools: NodeTools,
  onStart: (running: ControlPlane) => void,
): Promise<void> {
  const [etcdPort, etcdPeerPort, controllerPort, schedulerPort] = await fourPorts();
  let running: ControlPlane = {};
  const start = async (name: Program, args: readonly string[]): Promise<ProcessIdentity> => {
    const command = [tools[name], ...args];
    const started = await startDaemon({ name, command, logFile: logOf(plan, name) });
    running = { ...running, [name]: started };
    onStart(running);
    return started;
  };
  await start('etcd', etcdArguments(plan, etcdPort, etcdPeerPort));
  const auditPolicy = path.join(plan.directory, 'audit-policy.json');
  writeFileSync(auditPolicy, JSON.stringify(AUDIT_POLICY));
  const apiServer = await start(
    'kube-apiserver',
    apiServerArguments(plan, credentials, { etcd: `http://127.0.0.1:${etcdPort}`, auditPolicy }),
  );
  await apiServerIsReady(plan, tools, apiServer);
  await start('kube-controller-manager', controllerArguments(plan, credentials, controllerPort));
  await start('kube-scheduler', schedulerArguments(credentials, schedulerPort));
}

async function fourPorts(): Promise<[number, number, number, number]> {
  return [await anyFreePort(), await anyFreePort(), await anyFreePort(), await anyFreePort()];
}

function logOf(plan: ClusterPlan, name: string): string {
  return path.join(plan.directory, 'logs', `${name}.log`);
}

async function apiServerIsReady(plan: ClusterPlan, tools: NodeTools, server: ProcessIdentity): Promise<void> {
  const kubectl = kubectlFor(tools.kubectl, plan.kubeconfig);
  const isReady = await waitUntil(
    async () => !isAlive(server) || (await kubectl.attempt(['get', '--raw', '/readyz'])).code === 0,
    { timeoutMs: 90_000, everyMs: 250 },
  );
  if (!isReady || !isAlive(server)) {
    throw failure(`The API server does not become ready:\n${tailOf(logOf(plan, 'kube-apiserver'), 12)}`);
  }
}

/** Nobody needs this etcd to survive a power cut, so it does not wait for the disk. */
function etcdArguments(plan: ClusterPlan, port: number, peerPort: number): string[] {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  return [
    `--data-dir=${path.join(plan.directory, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function controllerArguments(plan: ClusterPlan, credentials: Credentials, port: number): string[] {
  const { kubeconfigs, authority, tokenKey } = credentials;
  return [
    `--kubeconfig=${kubeconfigs['kube-controller-manager']}`,
    `--authentication-kubeconfig=${kubeconfigs['kube-controller-manager']}`,
    `--authorization-kubeconfig=${kubeconfigs['kube-controller-manager']}`,
    `--root-ca-file=${authority.certificate}`,
    `--cluster-signing-cert-file=${authority.certificate}`,
    `--cluster-signing-key-file=${authority.key}`,
    `--service-account-private-key-file=${tokenKey}`,
    '--use-service-account-credentials=true',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--leader-elect=false',
    // A node's pod range is said by its CNI configuration.
    '--allocate-node-cidrs=false',
    `--cluster-cidr=${plan.network.pods}`,
    // A node that died is noticed in seconds, as tests want it.
    '--node-monitor-period=1s',
    '--node-monitor-grace-period=12s',
    '--horizontal-pod-autoscaler-sync-period=5s',
  ];
}

function schedulerArguments({ kubeconfigs }: Credentials, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfigs['kube-scheduler']}`,
    `--authentication-kubeconfig=${kubeconfigs['kube-scheduler']}`,
    `--authorization-kubeconfig=${kubeconfigs['kube-scheduler']}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--leader-elect=false',
  ];
}
