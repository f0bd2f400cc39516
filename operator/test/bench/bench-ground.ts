/** What every measurement stands on: a control plane of its own, and an operator that is known by its name. */
import { readFileSync } from 'node:fs';
import { OPERATOR_NODE_OPTIONS } from '../../../cdk8s/charts/operator/operator-description.ts';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/api/crd/definitions.ts';
import type { ApiAccess } from '../../../tools/kubernetes/api-client.ts';
import { startControlPlane, type ControlPlane } from '../../../tools/kubernetes/control-plane.ts';
import { installDefinitions } from '../harness/definitions.ts';
import { startOperator, type OperatorProcess } from '../harness/operator-process.ts';
import { usageIn, type Usage } from '../harness/scale.ts';

const USER = 'studyflow-operator';
/** Memory of its container (charts/study-operator/values.yaml): here nothing else tells V8 of a limit. */
const LIMIT_MIB = 384;
const AS_IN_ITS_POD = OPERATOR_NODE_OPTIONS.replace(
  /-percentage=(\d+)/,
  (_, share: string) => `=${Math.floor((LIMIT_MIB * Number(share)) / 100)}`,
);
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

export interface BenchGround {
  readonly controlPlane: ControlPlane;
  readonly namespace: string;
  startOperator(): Promise<OperatorProcess>;
  /** Calls of the operator that have ended so far: those that change state, and all others. */
  callsOfOperator(): { readonly writes: number; readonly reads: number };
  usageOf(operator: OperatorProcess): Usage;
  close(): Promise<void>;
}

/** Starts it; `nodes` as the pods need. */
export async function openBenchGround(nodes: number): Promise<BenchGround> {
  const controlPlane = await startControlPlane({ kwok: { nodes }, audit: true });
  await installDefinitions(controlPlane.api, CUSTOM_RESOURCE_DEFINITIONS);
  const namespace = 'bench';
  await controlPlane.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  const access: ApiAccess & { readonly kubeconfig: string } = controlPlane.accessAs({
    user: USER,
    groups: ['system:masters'],
  });
  const operators: OperatorProcess[] = [];
  return {
    controlPlane,
    namespace,
    async startOperator() {
      const operator = await startOperator({
        kubeconfig: access.kubeconfig,
        namespace,
        leaderElection: true,
        // On a machine that is full a shorter one may be lost, and the process with it.
        leaseSeconds: 120,
        environment: { LOG_LEVEL: 'info', NODE_OPTIONS: AS_IN_ITS_POD },
      });
      operators.push(operator);
      return operator;
    },
    callsOfOperator() {
      const all = controlPlane.auditLog().filter(({ user }) => user.username === USER);
      const counted = all.filter(
        ({ objectRef }) => !['leases', 'events'].includes(objectRef?.resource ?? ''),
      );
      const writes = counted.filter(({ verb }) => WRITES.has(verb)).length;
      return { writes, reads: counted.length - writes };
    },
    usageOf: ({ pid }) => usageIn(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    async close() {
      await Promise.all(operators.map((operator) => operator.kill()));
      await controlPlane.stop();
    },
  };
}
