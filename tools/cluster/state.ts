import path from 'node:path';
import { jsonOf, writeAtomically } from '../local/files.ts';
import type { ControlPlane } from './control-plane/control-plane.ts';
import type { Sysctls } from './host/sysctls.ts';
import type { Namespaces } from './namespaces.ts';
import type { RunningNode } from './nodes/node.ts';
import { planCluster, type ClusterPlan } from './plan.ts';

/** What runs, as it is written down while a cluster comes up: a stop finds everything that a broken start has left. */
export interface ClusterState {
  readonly index: number;
  readonly isReady: boolean;
  readonly sysctls: Sysctls;
  readonly hub?: Namespaces;
  readonly controlPlane?: ControlPlane;
  readonly nodes: Readonly<Record<string, RunningNode>>;
}

function fileIn(directory: string): string {
  return path.join(directory, 'cluster.json');
}

/** What is known about the cluster of a folder. */
export function readState(directory: string): { plan: ClusterPlan; state: ClusterState } | undefined {
  const state = jsonOf(fileIn(directory)) as ClusterState | null;
  return state === null ? undefined : { plan: planCluster(state.index, directory), state };
}

/** Writes it down. */
export function writeState(directory: string, state: ClusterState): void {
  writeAtomically(fileIn(directory), `${JSON.stringify(state, null, 2)}\n`);
}
