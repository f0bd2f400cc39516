import { findPrograms } from '../kubernetes/programs.ts';

const NAMES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
  'coredns',
  'metrics-server',
] as const;

/** Paths of everything of Kubernetes that the cluster runs. */
export type NodeTools = Readonly<Record<(typeof NAMES)[number], string>>;

/** Finds them; builds those that are missing, which takes minutes at the first time. */
export async function findNodeTools(): Promise<NodeTools> {
  return findPrograms(NAMES);
}
