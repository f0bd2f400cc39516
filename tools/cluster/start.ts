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
import { connectMachine, isFree, makeHub } from './network/hub.ts';
import { bootNode, joinCluster, makeNode, type RunningNode, type Surroundings } from './nodes/node.ts';
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
  const noteNode = (name: string, running: RunningNode): void => {
    note({ nodes: { ...state.nodes, [name]: running } });
  };
  note({});
  say('Keys, network and nodes …');
  const credentials = makeCredentials(plan);
  const hub = await makeHub(plan);
  note({ hub });
  await connectMachine(plan, hub);
  const control = startControlPlane(plan, credentials, tools, (controlPlane) => {
    note({ controlPlane });
  });
  const outcomes = await Promise.allSettled([control, bootNodes({ plan, hub, tools }, noteNode)]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  for (const node of plan.nodes) {
    const running = state.nodes[node.name];
    if (running) noteNode(node.name, await joinCluster(plan, node, running));
  }
  const kubectl = kubectlFor(tools.kubectl, plan.kubeconfig);
  await installAddons(plan, credentials, kubectl, say);
  note({ isReady: true });
  return kubectl;
}

async function bootNodes(
  surroundings: Surroundings,
  note: (name: string, running: RunningNode) => void,
): Promise<void> {
  for (const node of surroundings.plan.nodes) {
    const made = await makeNode(surroundings.plan, node);
    note(node.name, made);
    const booted = await bootNode(surroundings, node, made);
    note(node.name, booted);
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
