import path from 'node:path';
import type { NodePlan } from '../plan.ts';
import { IMAGES } from '../images/names.ts';
import { IN_NODE } from './paths.ts';

/** The runtime's configuration: everything of its own below the node's folder, its socket in the node's own /run. */
export function containerdConfig(node: NodePlan): string {
  return `version = 2
root = "${path.join(IN_NODE.folder(node), 'containerd')}"
state = "/run/containerd"
oom_score = 0

[grpc]
address = "${IN_NODE.containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${IMAGES.pause}"
# Containers may refuse negative scores of the kernel's out-of-memory killer.
restrict_oom_score_adj = true
disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${path.join(IN_NODE.folder(node), 'cni')}"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
`;
}

/** The network of pods: a wire of its own to each, routed, so that an answer through a Service finds its way back. */
export function podNetwork(node: NodePlan): object {
  return {
    cniVersion: '0.4.0',
    name: `pods-of-${node.name}`,
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: node.podRange }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: '/run/cni',
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
