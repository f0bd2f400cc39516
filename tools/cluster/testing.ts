/** Real clusters for tests named `*.cluster.test.ts`. */
import { findProgram } from '../kubernetes/programs.ts';
import { killApiServer } from './control-plane/outage.ts';
import { makeVariant, type Behaviour } from './images/variants.ts';
import { kubectlFor, type Kubectl } from './kubectl.ts';
import { bootAgain, cutPower, killKubelet, partition, restartKubelet } from './nodes/faults.ts';
import type { NodePlan } from './plan.ts';
import { loadEverywhere } from './provide-images.ts';
import { readState } from './state.ts';
import { readEnvironment, type TestEnvironment } from './testing/environment.ts';
import { makeNamespace, type TestNamespace } from './testing/namespace.ts';
import { serviceUrl, type ServiceUrl } from './testing/service-url.ts';

/** What can happen to a node of a local cluster. */
export interface NodeFaults {
  readonly cutPower: () => Promise<void>;
  readonly bootAgain: () => Promise<void>;
  readonly cutOff: () => Promise<void>;
  readonly reconnect: () => Promise<void>;
  readonly killKubelet: () => Promise<void>;
  readonly restartKubelet: () => Promise<void>;
}

/** What only a cluster of ours can do. */
export interface LocalCluster {
  readonly directory: string;
  readonly auditLog: string;
  /** Where pods reach this machine. */
  readonly machine: string;
  readonly nodes: readonly NodePlan[];
  readonly faults: (node: string) => NodeFaults;
  /** Kills the API server and etcd; what it returns starts them again. */
  readonly killApiServer: () => Promise<() => Promise<void>>;
  /** Another image like the one under test, on all nodes: a next version, or a bad one. */
  readonly variant: (name: string, behaviour: Behaviour) => Promise<string>;
}

/** The cluster of the run. */
export interface TestCluster extends Omit<TestEnvironment, 'directory'> {
  readonly kubectl: Kubectl;
  /** Undefined when KUBECONFIG names a person's own. */
  readonly local: LocalCluster | undefined;
  readonly namespace: (labels?: Readonly<Record<string, string>>) => Promise<TestNamespace>;
  /** An address of a Service that this process can reach; `close` it afterwards. */
  readonly urlOf: (namespace: string, service: string, port: number) => Promise<ServiceUrl>;
}

/** The cluster that the global set-up has made ready, for one test file. */
export async function useCluster(): Promise<TestCluster> {
  const { directory, ...environment } = readEnvironment();
  const program = await findProgram('kubectl');
  const kubectl = kubectlFor(program, environment.kubeconfig);
  return {
    ...environment,
    kubectl,
    local: directory === undefined ? undefined : localCluster(directory, environment.image),
    namespace: async (labels) => makeNamespace(kubectl, environment.serverImages, labels),
    urlOf: async (namespace, service, port) =>
      serviceUrl(
        { kubectl, program, ...environment, isLocal: directory !== undefined },
        { namespace, service, port },
      ),
  };
}

function localCluster(directory: string, image: string): LocalCluster {
  const known = readState(directory);
  if (!known) throw new Error(`No cluster runs in ${directory}.`);
  const { plan } = known;
  return {
    directory,
    auditLog: plan.auditLog,
    machine: plan.network.machine,
    nodes: plan.nodes,
    faults: (node) => ({
      cutPower: async () => cutPower(directory, node),
      bootAgain: async () => bootAgain(directory, node),
      cutOff: async () => partition(directory, node, true),
      reconnect: async () => partition(directory, node, false),
      killKubelet: async () => killKubelet(directory, node),
      restartKubelet: async () => restartKubelet(directory, node),
    }),
    killApiServer: async () => killApiServer(directory),
    variant: async (name, behaviour) => {
      await makeVariant(image, name, behaviour);
      await loadEverywhere(readState(directory)?.state ?? known.state, [{ image: name }]);
      return name;
    },
  };
}
