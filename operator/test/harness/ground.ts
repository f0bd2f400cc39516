/**
 * What a test of the operator stands on: a real API server, namespaces of its own, and operators as processes.
 *
 * Close it in `afterAll`: whatever it has started ends then.
 */
import { parseAllDocuments } from 'yaml';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/api/crd/definitions.ts';
import { createApiClient, type ApiClient, type ApiObject } from '../../../tools/kubernetes/api-client.ts';
import {
  startControlPlane,
  type ControlPlane,
  type ControlPlaneAccess,
  type ControlPlaneOptions,
} from '../../../tools/kubernetes/control-plane.ts';
import { runKubectl, type KubectlAnswer } from '../../../tools/kubernetes/kubectl.ts';
import { installDefinitions } from './definitions.ts';
import { spawnOperator, untilReady, type OperatorOptions, type OperatorProcess } from './operator-process.ts';
import { createResourcePaths } from './resource-paths.ts';
import { sharedAccess } from './shared-control-plane.ts';

export interface GroundOptions {
  /** A control plane of this test alone, which it may break. @default the one of the run */
  readonly own?: ControlPlaneOptions;
}

export interface Ground {
  readonly access: ControlPlaneAccess;
  /** As the administrator. */
  readonly api: ApiClient;
  /** Only with `own`. */
  readonly controlPlane: ControlPlane | undefined;
  kubectl(...args: readonly string[]): Promise<KubectlAnswer>;
  /** Makes one that nobody else has. */
  namespace(labels?: Readonly<Record<string, string>>): Promise<string>;
  /** Server-side apply of all documents, in this order. @returns the objects as they are now. */
  applyYaml(documents: string | readonly ApiObject[], namespace: string): Promise<readonly ApiObject[]>;
  /** Path of an object at the API server. */
  pathOf(object: ApiObject, namespace: string): Promise<string>;
  /** A process of `operator/src/main.ts`, ready; without `kubeconfig` as the administrator. */
  startOperator(options: GroundOperatorOptions): Promise<OperatorProcess>;
  /** The same, without waiting until it is ready. */
  spawnOperator(options: GroundOperatorOptions): OperatorProcess;
  close(): Promise<void>;
}

export type GroundOperatorOptions = Omit<OperatorOptions, 'kubeconfig'> &
  Partial<Pick<OperatorOptions, 'kubeconfig'>>;

/** Opens the ground of one test file. */
export async function startOperatorGround({ own }: GroundOptions = {}): Promise<Ground> {
  const controlPlane = own === undefined ? undefined : await startControlPlane(own);
  const access = controlPlane ?? sharedAccess();
  const api = createApiClient(access);
  if (controlPlane !== undefined) await installDefinitions(api, CUSTOM_RESOURCE_DEFINITIONS);
  return openGround(access, api, controlPlane);
}

function openGround(
  access: ControlPlaneAccess,
  api: ApiClient,
  controlPlane: ControlPlane | undefined,
): Ground {
  const paths = createResourcePaths(api);
  const operators: OperatorProcess[] = [];
  const namespaces: string[] = [];
  const spawnOne = (options: GroundOperatorOptions): OperatorProcess => {
    const operator = spawnOperator({ kubeconfig: access.kubeconfig, ...options });
    operators.push(operator);
    return operator;
  };
  return {
    access,
    api,
    controlPlane,
    kubectl: (...args) => runKubectl(access.kubeconfig, args),
    async namespace(labels = {}) {
      const name = `test-${crypto.randomUUID().slice(0, 8)}`;
      await api.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });
      namespaces.push(name);
      return name;
    },
    async applyYaml(documents, namespace) {
      const applied: ApiObject[] = [];
      for (const object of typeof documents === 'string' ? objectsIn(documents) : documents) {
        applied.push(await api.apply(await paths.of(object, namespace), object));
      }
      return applied;
    },
    pathOf: (object, namespace) => paths.of(object, namespace),
    spawnOperator: spawnOne,
    async startOperator(options) {
      const operator = spawnOne(options);
      await untilReady(operator);
      return operator;
    },
    async close() {
      await Promise.all(operators.map((operator) => operator.kill()));
      // Nobody waits for the end of them: names are never used again.
      if (controlPlane === undefined) {
        await Promise.all(namespaces.map((name) => api.remove(`/api/v1/namespaces/${name}`)));
      }
      api.close();
      await controlPlane?.stop();
    },
  };
}

function objectsIn(text: string): ApiObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as ApiObject | null)
    .filter((object) => object !== null);
}
