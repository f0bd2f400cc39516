import path from 'node:path';

/** One machine of the cluster, as numbers and names that never change while it exists. */
export interface NodePlan {
  readonly name: string;
  /** Its address on the cluster's network; NodePorts answer there. */
  readonly address: string;
  /** The range of its pods. */
  readonly podRange: string;
  readonly directory: string;
  /** The hub's end of the wire to this node. */
  readonly link: string;
  /** Below the cluster's parent group, the same path in every hierarchy. */
  readonly cgroup: string;
}

/** Everything about a cluster that can be known before it runs. */
export interface ClusterPlan {
  readonly index: number;
  readonly directory: string;
  readonly kubeconfig: string;
  readonly auditLog: string;
  /** The machine's own end of the wire to the hub. */
  readonly link: string;
  readonly cgroup: string;
  readonly network: {
    readonly all: string;
    /** The machine itself; the API server listens here and nowhere else. */
    readonly machine: string;
    readonly services: string;
    readonly pods: string;
    readonly dns: string;
    /** The first address of the services' range: `kubernetes.default`. */
    readonly apiService: string;
  };
  readonly apiPort: number;
  readonly nodes: readonly NodePlan[];
}

/** Clusters that one machine can hold side by side, each on a /16 of its own. */
export const CLUSTERS = 10;
const FIRST_SECOND_OCTET = 213;
const API_PORT = 6443;

/** Names and addresses of the cluster number `index` that keeps its files in `directory`. */
export function planCluster(index: number, directory: string): ClusterPlan {
  const prefix = `10.${FIRST_SECOND_OCTET + index}`;
  const cgroup = `/studyflow-${index}`;
  const nodes = [1, 2].map((number): NodePlan => ({
    name: `node-${number}`,
    address: `${prefix}.0.${10 + number}`,
    podRange: `${prefix}.${128 + number}.0/24`,
    directory: path.join(directory, `node-${number}`),
    link: `node-${number}`,
    cgroup: `${cgroup}/node-${number}`,
  }));
  return {
    index,
    directory,
    kubeconfig: path.join(directory, 'kubeconfig'),
    auditLog: path.join(directory, 'audit.log'),
    link: `studyflow${index}`,
    cgroup,
    network: {
      all: `${prefix}.0.0/16`,
      machine: `${prefix}.0.1`,
      services: `${prefix}.32.0/19`,
      pods: `${prefix}.128.0/17`,
      dns: `${prefix}.32.10`,
      apiService: `${prefix}.32.1`,
    },
    apiPort: API_PORT,
    nodes,
  };
}
