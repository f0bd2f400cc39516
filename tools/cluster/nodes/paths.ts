import path from 'node:path';
import type { NodePlan } from '../plan.ts';

const CLUSTER = '/run/cluster';

/** Where things stand inside of a node, whatever the machine's folders are called. */
export const IN_NODE = {
  /** The cluster's folder. */
  cluster: CLUSTER,
  programs: '/run/programs',
  containerdSocket: '/run/containerd/containerd.sock',
  pki: (file: string): string => path.join(CLUSTER, 'pki', file),
  folder: (node: NodePlan): string => path.join(CLUSTER, node.name),
} as const;
