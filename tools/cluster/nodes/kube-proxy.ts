import type { ClusterPlan, NodePlan } from '../plan.ts';
import { IN_NODE } from './paths.ts';

/** Services as iptables rules of the node's own network; limits of the machine's connection table stay as they are. */
export function kubeProxyConfig({ network }: ClusterPlan, node: NodePlan): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    hostnameOverride: node.name,
    clientConnection: { kubeconfig: IN_NODE.pki('kube-proxy.kubeconfig') },
    clusterCIDR: network.pods,
    oomScoreAdj: 0,
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}
