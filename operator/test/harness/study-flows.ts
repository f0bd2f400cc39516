import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { eventually, type Waiting } from './eventually.ts';

/** What a test says of a platform; everything else is as small and as quick as the schema allows. */
export interface StudyFlowOptions {
  readonly name?: string;
  /** Words in it decide what its pods do (tools/kubernetes/kwok/README.md). */
  readonly image?: string;
  /** Fields of the spec besides, or instead. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A platform of one pod per role, without a gateway and without migrations, whose old colour goes at once. */
export function buildStudyFlow({
  name = 'study',
  image = 'registry.test/studyflow:1',
  spec = {},
}: StudyFlowOptions = {}): ApiObject {
  const role = { replicas: 1 };
  return {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'StudyFlow',
    metadata: { name },
    spec: {
      image,
      publicUrl: 'https://study.test',
      api: role,
      rooms: role,
      worker: role,
      gateway: { enabled: false },
      migrations: { enabled: false },
      strategy: {
        blueGreen: { scaleDownDelaySeconds: 0, abortScaleDownDelaySeconds: 0, progressDeadlineSeconds: 10 },
      },
      ...spec,
    },
  };
}

/** Where StudyFlows of a namespace live. */
export const studyFlowsPath = (namespace: string): string =>
  `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/studyflows`;

/** `True`, `False` or `Unknown`, for the newest spec only; undefined while the status speaks of an older one. */
export function conditionOf(object: ApiObject | undefined, type: string): string | undefined {
  const conditions = (object?.status?.['conditions'] ?? []) as {
    readonly type: string;
    readonly status: string;
    readonly observedGeneration?: number;
  }[];
  const condition = conditions.find((one) => one.type === type);
  return condition?.observedGeneration === object?.metadata.generation ? condition?.status : undefined;
}

/** Waits until the newest spec of a platform serves. @returns the resource as it is then. */
export async function untilServes(
  api: ApiClient,
  namespace: string,
  name = 'study',
  patience?: Waiting,
): Promise<ApiObject> {
  return eventually(
    `${namespace}/${name} is Ready`,
    async () => {
      const object = await api.get(`${studyFlowsPath(namespace)}/${name}`);
      return conditionOf(object, 'Ready') === 'True' && object;
    },
    patience,
  );
}
