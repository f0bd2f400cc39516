/** What can happen to a node. Each writes down what runs afterwards, so that a stop still finds everything. */
import { failure } from '../../local/failure.ts';
import { isAlive, signal, type ProcessIdentity } from '../../local/process-table.ts';
import { waitUntil } from '../../local/wait.ts';
import { firstChildOf } from '../daemon.ts';
import type { Namespaces } from '../namespaces.ts';
import { setPartition } from '../network/hub.ts';
import type { ClusterPlan, NodePlan } from '../plan.ts';
import { readState, writeState, type ClusterState } from '../state.ts';
import { findNodeTools } from '../tools.ts';
import { bootNode, joinCluster, makeNode, startKubelet, type RunningNode } from './node.ts';

interface Found {
  readonly plan: ClusterPlan;
  readonly state: ClusterState;
  readonly hub: Namespaces;
  readonly node: NodePlan;
  readonly running: RunningNode;
}

function find(directory: string, name: string): Found {
  const known = readState(directory);
  const node = known?.plan.nodes.find((one) => one.name === name);
  const running = known?.state.nodes[name];
  if (!known?.state.hub || !node || !running) throw failure(`No cluster in ${directory} has a node ${name}.`);
  return { ...known, hub: known.state.hub, node, running };
}

function note({ plan, state, node }: Found, running: RunningNode): void {
  writeState(plan.directory, { ...state, nodes: { ...state.nodes, [node.name]: running } });
}

/** Pulls the plug: everything of the node is gone in one moment, except its disk. */
export async function cutPower(directory: string, name: string): Promise<void> {
  const { running } = find(directory, name);
  await kill(running.namespaces.keeper);
}

/** Switches a node without power on again. */
export async function bootAgain(directory: string, name: string): Promise<void> {
  const found = find(directory, name);
  const made = await makeNode(found.plan, found.node);
  note(found, made);
  const booted = await bootNode({ ...found, tools: await findNodeTools() }, found.node, made);
  note(found, await joinCluster(found.plan, found.node, booted));
}

/** Cuts the node off from everybody, or brings it back. */
export async function partition(directory: string, name: string, isCutOff: boolean): Promise<void> {
  const { hub, node } = find(directory, name);
  await setPartition(hub, node, isCutOff);
}

/** Ends a kubelet at once; its containers go on, unobserved. */
export async function killKubelet(directory: string, name: string): Promise<void> {
  const { kubelet } = find(directory, name).running.programs;
  if (kubelet && isAlive(kubelet)) await kill(await firstChildOf(kubelet.pid));
}

/** Starts the kubelet of a node that has none. */
export async function restartKubelet(directory: string, name: string): Promise<void> {
  const found = find(directory, name);
  const kubelet = await startKubelet(found.plan, found.node, found.running.namespaces);
  note(found, { ...found.running, programs: { ...found.running.programs, kubelet } });
}

async function kill(identity: ProcessIdentity): Promise<void> {
  signal(identity.pid, 'SIGKILL');
  await waitUntil(() => !isAlive(identity), { timeoutMs: 5000 });
}
