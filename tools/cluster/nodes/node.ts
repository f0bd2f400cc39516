/** A node: namespaces in which containerd, a kubelet and a kube-proxy believe that the machine is theirs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { tailOf } from '../../local/files.ts';
import type { ProcessIdentity } from '../../local/process-table.ts';
import { waitUntil } from '../../local/wait.ts';
import { startDaemon } from '../daemon.ts';
import { makeCgroup } from '../host/cgroups.ts';
import { inside, makeNamespaces, runInside, type NamespaceKind, type Namespaces } from '../namespaces.ts';
import { connectNode } from '../network/hub.ts';
import type { ClusterPlan, NodePlan } from '../plan.ts';
import { attempt } from '../shell.ts';
import type { NodeTools } from '../tools.ts';
import { containerdConfig, podNetwork } from './containerd.ts';
import { kubeProxyConfig } from './kube-proxy.ts';
import { kubeletArguments, kubeletConfig } from './kubelet.ts';
import { IN_NODE } from './paths.ts';

const KINDS: readonly NamespaceKind[] = ['mount', 'net', 'pid', 'uts', 'ipc'];

/** The long-running programs of a node. */
export type NodeProgram = 'containerd' | 'kubelet' | 'kube-proxy';

/** A node that runs. */
export interface RunningNode {
  readonly namespaces: Namespaces;
  /** The commands that entered the namespaces; each has the program itself as its child. */
  readonly programs: Readonly<Partial<Record<NodeProgram, ProcessIdentity>>>;
}

/** What a node is connected to. */
export interface Surroundings {
  readonly plan: ClusterPlan;
  readonly hub: Namespaces;
  readonly tools: NodeTools;
}

/** Makes the namespaces of a node, which is all that has to be known to take it away again. */
export async function makeNode(plan: ClusterPlan, node: NodePlan): Promise<RunningNode> {
  writeFiles(plan, node);
  makeCgroup(node.cgroup);
  return {
    namespaces: await makeNamespaces(node.name, KINDS, logOf(plan, node, 'namespaces')),
    programs: {},
  };
}

/** Gives it its mounts, its network and containerd. Images can be brought in before {@link joinCluster}. */
export async function bootNode(
  { plan, hub, tools }: Surroundings,
  node: NodePlan,
  { namespaces }: RunningNode,
): Promise<RunningNode> {
  await connectNode(hub, node, namespaces);
  await runInside(namespaces, mountScript(plan, node, tools));
  await runInside(namespaces, networkScript(plan, node));
  const containerd = await startProgram(plan, node, namespaces, [
    'containerd',
    '--config',
    path.join(IN_NODE.folder(node), 'containerd.toml'),
  ]);
  await containerdAnswers(plan, node, namespaces);
  return { namespaces, programs: { containerd } };
}

/** Starts the kubelet and the proxy of a node that has booted. */
export async function joinCluster(
  plan: ClusterPlan,
  node: NodePlan,
  { namespaces, programs }: RunningNode,
): Promise<RunningNode> {
  const kubelet = await startKubelet(plan, node, namespaces);
  const proxy = await startProgram(plan, node, namespaces, [
    path.join(IN_NODE.programs, 'kube-proxy'),
    `--config=${path.join(IN_NODE.folder(node), 'kube-proxy.json')}`,
  ]);
  return { namespaces, programs: { ...programs, kubelet, 'kube-proxy': proxy } };
}

/** Starts the kubelet alone. */
export async function startKubelet(
  plan: ClusterPlan,
  node: NodePlan,
  namespaces: Namespaces,
): Promise<ProcessIdentity> {
  const program = path.join(IN_NODE.programs, 'kubelet');
  return startProgram(plan, node, namespaces, [program, ...kubeletArguments(node)]);
}

/** Runs containerd's own client on a node, in the namespace of Kubernetes. */
export function ctr(namespaces: Namespaces, args: readonly string[]): string[] {
  return inside(namespaces, ['ctr', `--address=${IN_NODE.containerdSocket}`, '--namespace=k8s.io', ...args]);
}

function writeFiles(plan: ClusterPlan, node: NodePlan): void {
  mkdirSync(path.join(node.directory, 'cni'), { recursive: true, mode: 0o700 });
  const write = (name: string, content: string | object): void => {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    writeFileSync(path.join(node.directory, name), text);
  };
  write('containerd.toml', containerdConfig(node));
  write('cni/10-pods.conflist', podNetwork(node));
  write('kubelet.json', kubeletConfig(plan, node));
  write('kube-proxy.json', kubeProxyConfig(plan, node));
  write('resolv.conf', `nameserver ${plan.network.dns}\n`);
}

/** Own folders where programs write without being asked; the cluster's folder and programs stay in sight. */
function mountScript(plan: ClusterPlan, node: NodePlan, tools: NodeTools): string {
  const programs = (['kubelet', 'kube-proxy'] as const).map(
    (name) =>
      `touch ${IN_NODE.programs}/${name} && mount --bind ${quoted(tools[name])} ${IN_NODE.programs}/${name}`,
  );
  return `
    hostname ${node.name}
    mount --make-rshared /
    mkdir -p /run
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir -p ${IN_NODE.cluster} ${IN_NODE.programs} /run/lock
    mount --bind ${quoted(plan.directory)} ${IN_NODE.cluster}
    ${programs.join('\n')}
    mount -t tmpfs -o mode=755 tmpfs /var/lib
    mount -t tmpfs -o mode=755 tmpfs /var/log`;
}

/** A way to the other nodes' pods, and none to the outside: what asks for it is told at once. */
function networkScript(plan: ClusterPlan, node: NodePlan): string {
  const others = plan.nodes.filter(({ name }) => name !== node.name);
  return `
    ip link set lo up
    ip address add ${node.address}/24 dev eth0
    ip link set eth0 up
    ${others.map(({ podRange, address }) => `ip route add ${podRange} via ${address}`).join('\n')}
    ip route add ${plan.network.services} dev eth0
    ip route add unreachable default
    echo 1 > /proc/sys/net/ipv4/ip_forward`;
}

async function startProgram(
  plan: ClusterPlan,
  node: NodePlan,
  namespaces: Namespaces,
  command: readonly string[],
): Promise<ProcessIdentity> {
  const name = path.basename(command[0] ?? '');
  return startDaemon({ name, command: inside(namespaces, command), logFile: logOf(plan, node, name) });
}

async function containerdAnswers(plan: ClusterPlan, node: NodePlan, namespaces: Namespaces): Promise<void> {
  const answers = await waitUntil(async () => (await attempt(ctr(namespaces, ['version']))).code === 0, {
    timeoutMs: 30_000,
    everyMs: 100,
  });
  if (!answers)
    throw failure(
      `containerd of ${node.name} does not answer:\n${tailOf(logOf(plan, node, 'containerd'), 12)}`,
    );
}

function logOf(plan: ClusterPlan, node: NodePlan, name: string): string {
  return path.join(plan.directory, 'logs', `${node.name}-${name}.log`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
