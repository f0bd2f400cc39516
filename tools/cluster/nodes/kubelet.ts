import path from 'node:path';
import type { ClusterPlan, NodePlan } from '../plan.ts';
import { IN_NODE } from './paths.ts';

/** The kubelet's command line. */
export function kubeletArguments(node: NodePlan): string[] {
  const folder = IN_NODE.folder(node);
  return [
    `--config=${path.join(folder, 'kubelet.json')}`,
    `--kubeconfig=${IN_NODE.pki(`${node.name}.kubeconfig`)}`,
    `--root-dir=${path.join(folder, 'kubelet')}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
  ];
}

/** The kubelet's configuration for a machine that it shares with another one and with people. */
export function kubeletConfig({ network }: ClusterPlan, node: NodePlan): object {
  const folder = IN_NODE.folder(node);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: IN_NODE.pki('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: IN_NODE.pki(`${node.name}.crt`),
    tlsPrivateKeyFile: IN_NODE.pki(`${node.name}.key`),
    containerRuntimeEndpoint: `unix://${IN_NODE.containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: node.cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    clusterDomain: 'cluster.local',
    clusterDNS: [network.dns],
    resolvConf: path.join(folder, 'resolv.conf'),
    volumePluginDir: path.join(folder, 'volume-plugins'),
    // Nothing can be pulled again, and how full the machine's disk is, is not the cluster's affair.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    nodeStatusUpdateFrequency: '3s',
    nodeLeaseDurationSeconds: 10,
    syncFrequency: '10s',
    logging: { verbosity: 1 },
  };
}
