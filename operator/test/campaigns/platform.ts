/** One platform in a namespace of its own, as a person handles it. */
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import { buildStudyFlow } from '../harness/study-flows.ts';
import type { Witness } from './witness.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration?: number;
}

export interface Platform {
  readonly namespace: string;
  readonly witness: Witness;
  readonly api: ApiClient;
  /** Says what the StudyFlow `demo` should be. */
  apply(image: string, spec?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Says something to a Release: abort, promote, retry. */
  word(number: number, words: Readonly<Record<string, unknown>>): Promise<void>;
  condition(number: number, type: string): Condition | undefined;
  until(number: number, type: string, status: string, reason?: string): Promise<void>;
  /** Waits until the StudyFlow says of its newest spec that nothing is under way. */
  untilSettled(): Promise<void>;
  /** Waits for a step of a Release. */
  untilStep(number: number, step: string): Promise<void>;
}

const API = '/apis/studyflow.dev/v1alpha1';
/** A machine that is full makes everybody late; who is too late is judged by the campaigns. */
const PATIENCE = { withinMs: 600_000, everyMs: 40 };

/** Short pauses, and time enough for good pods on a machine that is full. */
export const BLUE_GREEN = {
  scaleDownDelaySeconds: 0,
  abortScaleDownDelaySeconds: 0,
  progressDeadlineSeconds: 600,
};

/** A platform in a new namespace. */
export async function openPlatform(api: ApiClient, witness: Witness): Promise<Platform> {
  const namespace = `c-${crypto.randomUUID().slice(0, 8)}`;
  await api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  const release = (number: number): ApiObject | undefined =>
    witness.latest('Release', namespace, `demo-${number}`);
  const condition = (number: number, type: string): Condition | undefined =>
    conditionsOf(release(number)).find((one) => one.type === type);
  return {
    namespace,
    witness,
    api,
    condition,
    apply: async (image, spec = {}) => {
      const usual = { strategy: { blueGreen: BLUE_GREEN }, ...spec };
      const object = buildStudyFlow({ name: 'demo', image, spec: usual });
      await api.apply(`${API}/namespaces/${namespace}/studyflows/demo`, {
        ...object,
        metadata: { name: 'demo', namespace },
      });
    },
    word: async (number, words) =>
      void (await api.merge(`${API}/namespaces/${namespace}/releases/demo-${number}`, { spec: words })),
    until: async (number, type, status, reason) =>
      void (await eventually(
        `${type} of demo-${number} in ${namespace} is ${status} ${reason ?? ''}`,
        () => {
          const found = condition(number, type);
          return found?.status === status && (reason === undefined || found.reason === reason);
        },
        PATIENCE,
      )),
    untilStep: async (number, step) =>
      void (await eventually(
        `demo-${number} in ${namespace} is ${step}`,
        () => release(number)?.status?.['step'] === step,
        PATIENCE,
      )),
    untilSettled: async () =>
      void (await eventually(
        `nothing is under way in ${namespace}`,
        () => {
          const object = witness.latest('StudyFlow', namespace, 'demo');
          const reconciling = conditionsOf(object).find(({ type }) => type === 'Reconciling');
          return (
            reconciling?.status === 'False' && reconciling.observedGeneration === object?.metadata.generation
          );
        },
        PATIENCE,
      )),
  };
}

/** Takes it away, so that later operators have less to look at; the garbage collector does the rest. */
export async function closePlatform({ api, witness, namespace }: Platform): Promise<void> {
  await api.remove(`${API}/namespaces/${namespace}/studyflows/demo`);
  witness.forget(namespace);
}

function conditionsOf(object: ApiObject | undefined): readonly Condition[] {
  return (object?.status?.['conditions'] ?? []) as readonly Condition[];
}
