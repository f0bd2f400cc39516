/** One platform on a real API server, as its person sees it. */
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import type { Condition } from '../../src/api/conditions.ts';
import type { StudyFlow } from '../../src/api/v1alpha1/study-flow.ts';
import { eventually } from '../harness/eventually.ts';
import type { Ground } from '../harness/ground.ts';
import { buildStudyFlow, untilServes } from '../harness/study-flows.ts';

export interface Platform {
  readonly namespace: string;
  /** Applies the StudyFlow `study`, as small as it can be but for the given fields. */
  apply(spec?: Readonly<Record<string, unknown>>, image?: string): Promise<ApiObject>;
  serves(): Promise<ApiObject>;
  /** Waits until a condition has a status and a reason. */
  says(type: string, status: Condition['status'], reason?: string): Promise<Condition>;
  get(resource: string, name: string): Promise<ApiObject | undefined>;
  list(resource: string): Promise<readonly ApiObject[]>;
  merge(resource: string, name: string, patch: unknown): Promise<ApiObject>;
  remove(resource: string, name: string): Promise<void>;
  events(reason: string): Promise<readonly ApiObject[]>;
}

const GROUPS: Readonly<Record<string, string>> = {
  studyflows: '/apis/studyflow.dev/v1alpha1',
  releases: '/apis/studyflow.dev/v1alpha1',
  databasemigrations: '/apis/studyflow.dev/v1alpha1',
  deployments: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  ingresses: '/apis/networking.k8s.io/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  events: '/apis/events.k8s.io/v1',
};

/** Conditions that speak of the newest spec. */
function currentConditions(object: StudyFlow | undefined): readonly Condition[] {
  const all = object?.status?.conditions ?? [];
  return all.filter(({ observedGeneration }) => observedGeneration === object?.metadata.generation);
}

/** Everything that the operator has made in a namespace, without what Kubernetes makes of it. */
export async function everythingMade(platform: Platform): Promise<readonly ApiObject[]> {
  const all = await Promise.all(RESOURCES.map((resource) => platform.list(resource)));
  return all.flat().filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'studyflow');
}

/** Everything that a platform can be made of here. */
const RESOURCES = [
  'releases',
  'databasemigrations',
  'deployments',
  'jobs',
  'cronjobs',
  'services',
  'serviceaccounts',
  'configmaps',
  'networkpolicies',
  'ingresses',
  'poddisruptionbudgets',
  'horizontalpodautoscalers',
] as const;

export function openPlatform({ api, applyYaml }: Ground, namespace: string): Platform {
  const path = (resource: string, name?: string): string =>
    `${GROUPS[resource] ?? '/api/v1'}/namespaces/${namespace}/${resource}${name === undefined ? '' : `/${name}`}`;
  const studyFlow = async (): Promise<StudyFlow | undefined> =>
    api.get<StudyFlow>(path('studyflows', 'study'));
  return {
    namespace,
    apply: async (spec = {}, image = 'registry.test/studyflow:1') => {
      const [applied] = await applyYaml([buildStudyFlow({ image, spec })], namespace);
      if (!applied) throw new Error('Nothing was applied.');
      return applied;
    },
    serves: () => untilServes(api, namespace),
    says: (type, status, reason) =>
      eventually(`${type} is ${status} ${reason ?? ''}`, async () => {
        return currentConditions(await studyFlow()).find(
          (one) => one.type === type && one.status === status && one.reason === (reason ?? one.reason),
        );
      }).catch(async (error: unknown) => {
        throw new Error(`${(error as Error).message} ${JSON.stringify((await studyFlow())?.status)}`);
      }),
    get: (resource, name) => api.get(path(resource, name)),
    list: (resource) => api.list(path(resource)),
    merge: (resource, name, patch) => api.merge(path(resource, name), patch),
    remove: (resource, name) => api.remove(path(resource, name)),
    events: async (reason) => (await api.list(path('events'))).filter((event) => event['reason'] === reason),
  };
}
