/**
 * The network between machine and nodes: a bridge in a namespace of its own, so that the machine forwards nothing
 * and gets nothing but one link and a few routes.
 */
import path from 'node:path';
import { makeNamespaces, runInside, type Namespaces } from '../namespaces.ts';
import { attempt, run } from '../shell.ts';
import type { ClusterPlan, NodePlan } from '../plan.ts';

const HUB_KINDS = ['net'] as const;

/** Makes the namespace of the bridge. */
export async function makeHub(plan: ClusterPlan): Promise<Namespaces> {
  return makeNamespaces('hub', HUB_KINDS, path.join(plan.directory, 'logs', 'hub.log'));
}

/** Makes the bridge and connects the machine to it. */
export async function connectMachine(plan: ClusterPlan, hub: Namespaces): Promise<void> {
  const { link, network } = plan;
  const peer = ['peer', 'name', 'machine', 'netns', String(hub.keeper.pid)];
  await run(['ip', 'link', 'add', link, 'type', 'veth', ...peer]);
  await runInside(
    hub,
    `ip link set lo up
     ip link add hub type bridge forward_delay 0
     ip link set hub up
     ip link set machine master hub up`,
  );
  await run(['ip', 'address', 'add', `${network.machine}/24`, 'dev', link]);
  await run(['ip', 'link', 'set', link, 'up']);
  for (const node of plan.nodes) await run(['ip', 'route', 'add', node.podRange, 'via', node.address]);
  const [first] = plan.nodes;
  if (first) await run(['ip', 'route', 'add', network.services, 'via', first.address]);
}

/** Puts one end of a new wire into the node, as eth0, and the other one onto the bridge. */
export async function connectNode(hub: Namespaces, node: NodePlan, namespaces: Namespaces): Promise<void> {
  await runInside(
    hub,
    `ip link delete ${node.link} 2>/dev/null || true
     ip link add ${node.link} type veth peer name eth0 netns ${namespaces.keeper.pid}
     ip link set ${node.link} master hub up`,
  );
}

/** Pulls a node's wire out of the bridge, or plugs it in again; both of its ends see a link that is up all the time. */
export async function setPartition(hub: Namespaces, node: NodePlan, isCutOff: boolean): Promise<void> {
  await runInside(hub, `ip link set ${node.link} ${isCutOff ? 'nomaster' : 'master hub'}`);
}

/** Takes the machine's end away, and its routes with it. */
export async function removeHubLink(plan: ClusterPlan): Promise<void> {
  await attempt(['ip', 'link', 'delete', plan.link]);
}

/** True when nothing on this machine uses the cluster's addresses or link. */
export async function isFree(plan: ClusterPlan): Promise<boolean> {
  const { stdout: routes } = await attempt(['ip', '-4', 'route', 'show', 'table', 'all']);
  const { stdout: links } = await attempt(['ip', '-o', 'link']);
  const prefix = plan.network.machine.split('.').slice(0, 2).join('.');
  const isRouted = routes
    .split('\n')
    .some((line) => line.replace(/^(local|broadcast|unreachable) /, '').startsWith(`${prefix}.`));
  return !isRouted && !links.includes(` ${plan.link}@`);
}
