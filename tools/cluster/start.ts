/** Brings a cluster up. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../local/failure.ts';
import { isAlive } from '../local/process-table.ts';
import { waitUntil } from '../local/wait.ts';
import { corednsObjects } from './addons/coredns.ts';
import { metricsServerObjects } from './addons/metrics-server.ts';
import { makeCredentials, type Credentials } from './control-plane/credentials.ts';
import { startControlPlane } from './control-plane/control-plane.ts';
import { installMissing, REQUIREMENTS, thisMachine } from './host/requirements.ts';
import { readSysctls } from './host/sysctls.ts';
import { loadImages } from './images/load.ts';
import { makeImages } from './images/make.ts';
import { IMAGES } from './images/names.ts';
import { kubectlFor, type Kubectl } from './kubectl.ts';
import { isFree, makeHub } from './network/hub.ts';
import { bootNode, joinCluster, type RunningNode } from './nodes/node.ts';
import { CLUSTERS, planCluster, type ClusterPlan } from './plan.ts';
import { readState, writeState, type ClusterState } from './state.ts';
import { stopCluster } from './stop.ts';
import { findNodeTools, type NodeTools } from './tools.ts';

/** Says one line about what is going on. */
export type Say = (line: string) => void;

const SYSTEM_IMAGES = ['pause', 'coredns', 'metrics-server'] as const;

/** A cluster that runs. */
export interface Cluster {
  readonly plan: ClusterPlan;
  readonly kubectl: Kubectl;
  readonly tools: NodeTools;
  readonly wasRunning: boolean;
}

/**
 * Starts the cluster of a folder, or finds that it runs. What an interrupted start has left is taken away first.
 *
 * @throws failure with what to do; nothing is left then.
 */
export async function startCluster(directory: string, say: Say): Promise<Cluster> {
  await installMissing(thisMachine(), [...REQUIREMENTS.nodes, ...REQUIREMENTS.images], say);
  const tools = await findNodeTools();
  const known = readState(directory);
  if (known) {
    const kubectl = kubectlFor(tools.kubectl, known.plan.kubeconfig);
    if (await isRunning(known.state, kubectl)) return { plan: known.plan, kubectl, tools, wasRunning: true };
    say('Taking away what an earlier cluster has left …');
    await stopCluster(directory);
  }
  await makeImages(SYSTEM_IMAGES, tools, say);
  const plan = await freePlan(directory);
  try {
    const kubectl = await bringUp(plan, tools, say);
    return { plan, kubectl, tools, wasRunning: false };
  } catch (error) {
    if (process.env['STUDYFLOW_KEEP_BROKEN_CLUSTER'] !== '1') await stopCluster(directory);
    throw error;
  }
}

async function isRunning(state: ClusterState, kubectl: Kubectl): Promise<boolean> {
  const processes = [
    ...Object.values(state.controlPlane ?? {}),
    ...Object.values(state.nodes).map((node) => node.namespaces.keeper),
  ];
  if (!state.isReady || !processes.every(isAlive)) return false;
  return (await kubectl.attempt(['get', '--raw', '/readyz'], { timeoutMs: 10_000 })).code === 0;
}

/** The first number whose addresses nobody uses. */
async function freePlan(directory: string): Promise<ClusterPlan> {
  for (let index = 0; index < CLUSTERS; index += 1) {
    const plan = planCluster(index, directory);
    if (await isFree(plan)) return plan;
  }
  throw failure(
    `All ${CLUSTERS} ranges of addresses for clusters (10.213.0.0/16 and on) are in use. make cluster-stop ends one.`,
  );
}

async function bringUp(plan: ClusterPlan, tools: NodeTools, say: Say): Promise<Kubectl> {
  mkdirSync(plan.directory, { recursive: true, mode: 0o711 });
  let state: ClusterState = { index: plan.index, isReady: false, sysctls: readSysctls(), nodes: {} };
  const note = (more: Partial<ClusterState>): void => {
    state = { ...state, ...more };
    writeState(plan.directory, state);
  };
  note({});
  say('Keys and certificates …');
  const credentials = makeCredentials(plan);
  say('Network and nodes …');
  const hub = await makeHub(plan);
  note({ hub });
  const control = startControlPlane(plan, credentials, tools).then((controlPlane) => {
    note({ controlPlane });
  });
  const booted = await Promise.allSettled([control, bootNodes(plan, hub, tools, note)]);
  for (const outcome of booted) if (outcome.status === 'rejected') throw outcome.reason;
  const nodes: Record<string, RunningNode> = {};
  for (const node of plan.nodes) {
    const running = state.nodes[node.name];
    if (running) nodes[node.name] = await joinCluster(plan, node, running);
  }
  note({ nodes });
  const kubectl = kubectlFor(tools.kubectl, plan.kubeconfig);
  await installAddons(plan, credentials, kubectl, say);
  note({ isReady: true });
  return kubectl;
}

async function bootNodes(
  plan: ClusterPlan,
  hub: Awaited<ReturnType<typeof makeHub>>,
  tools: NodeTools,
  note: (more: Partial<ClusterState>) => void,
): Promise<void> {
  const nodes: Record<string, RunningNode> = {};
  for (const node of plan.nodes) {
    const booted = await bootNode(plan, node, hub, tools);
    nodes[node.name] = booted;
    note({ nodes: { ...nodes } });
    await loadImages(
      booted.namespaces,
      SYSTEM_IMAGES.map((name) => ({ image: IMAGES[name] })),
    );
  }
}

async function installAddons(
  plan: ClusterPlan,
  credentials: Credentials,
  kubectl: Kubectl,
  say: Say,
): Promise<void> {
  say('DNS and metrics …');
  const authority = readFileSync(credentials.authority.certificate, 'utf8');
  await kubectl.apply([...corednsObjects(plan), ...metricsServerObjects(authority)]);
  const nodes = plan.nodes.map(({ name }) => `node/${name}`);
  const exist = await waitUntil(async () => (await kubectl.attempt(['get', ...nodes])).code === 0, {
    timeoutMs: 60_000,
    everyMs: 250,
  });
  if (!exist) throw failure(`The nodes did not join. See ${path.join(plan.directory, 'logs')}.`);
  await kubectl.run(['wait', '--for=condition=Ready', '--timeout=120s', ...nodes]);
  const deployments = ['deployment/coredns', 'deployment/metrics-server'];
  for (const name of deployments) {
    await kubectl.run(['--namespace=kube-system', 'rollout', 'status', '--timeout=120s', name]);
  }
}
