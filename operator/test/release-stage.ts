/**
 * A platform in a namespace of its own, released again and again on a real API server, whose Services and pods are
 * watched all the while: `history.judge()` says whether at every version a Service named one colour with ready pods.
 */
import type { ApiClient, ApiObject } from '../../tools/kubernetes/api-client.ts';
import type { StudyFlowSpecInput } from '../src/api/v1alpha1/study-flow.ts';
import type { Release } from '../src/api/v1alpha1/release.ts';
import { eventually } from './harness/eventually.ts';
import type { Ground } from './harness/ground.ts';
import type { OperatorProcess } from './harness/operator-process.ts';
import { recordHistory, type History } from './release-history.ts';
import { selectorOf } from './selector-of.ts';

/** Fields of a StudyFlow that a test sets. */
export type SpecChange = Partial<StudyFlowSpecInput>;

export interface Stage {
  readonly namespace: string;
  readonly history: History;
  /** Applies the StudyFlow `demo`. */
  apply(change?: SpecChange): Promise<void>;
  /** The Release of that number. */
  release(number: number): Promise<Release | undefined>;
  /** Says something to a release: paused, promote, abort, retry. */
  word(number: number, words: Partial<Release['spec']>): Promise<void>;
  /** Waits for a condition; `reason` too, if one is given. */
  until(number: number, type: string, status: 'True' | 'False', reason?: string): Promise<Release>;
  /** The colour that both Services name. */
  served(): Promise<string>;
  replicas(colour: string): Promise<readonly number[]>;
  pods(colour: string): Promise<readonly ApiObject[]>;
  path(resource: string, name?: string): string;
  readonly api: ApiClient;
}

/** A machine that is busy with much else takes its time. */
const PATIENCE = { withinMs: 90_000 };

/** Small pauses, so that a test takes seconds, and time enough for good pods on a machine that is full. */
export const BLUE_GREEN = {
  scaleDownDelaySeconds: 1,
  abortScaleDownDelaySeconds: 1,
  progressDeadlineSeconds: 60,
};

const SPEC: StudyFlowSpecInput = {
  image: 'studyflow:1',
  publicUrl: 'https://study.example',
  api: { replicas: 2 },
  gateway: { enabled: false },
  networkPolicy: { enabled: false },
  strategy: { blueGreen: BLUE_GREEN },
};

export interface Stages<Case extends string> {
  readonly stages: Readonly<Record<Case, Stage>>;
  readonly namespaces: readonly string[];
  readonly operator: OperatorProcess;
}

/** A stage per case, and one operator that watches them all. */
export async function openStages<Case extends string>(
  ground: Ground,
  cases: readonly Case[],
): Promise<Stages<Case>> {
  const namespaces = await Promise.all(cases.map(async () => await ground.namespace()));
  const operator = await ground.startOperator({ namespace: namespaces[0]!, watchNamespaces: namespaces });
  const opened = cases.map((name, index) => [name, openStage(ground, namespaces[index]!)]);
  return { stages: Object.fromEntries(opened) as Readonly<Record<Case, Stage>>, namespaces, operator };
}

/** Releases a first version. @returns the colour that it serves in. */
export async function served(stage: Stage): Promise<string> {
  await stage.apply();
  await stage.until(1, 'Succeeded', 'True');
  return await stage.served();
}

/** Begins to watch; the operator of the file watches the namespace. */
export function openStage({ api }: Ground, namespace: string): Stage {
  const path = (resource: string, name?: string): string => {
    const [group, plural] = GROUPS[resource] ?? ['/api/v1', resource];
    return `${group}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  };
  const release = async (number: number): Promise<Release | undefined> =>
    await api.get<Release>(path('releases', `demo-${number}`));
  const history = recordHistory(api, path);
  return {
    namespace,
    history,
    api,
    path,
    release,
    apply: async (change = {}) => {
      const spec = { ...SPEC, ...change };
      await api.apply(path('studyflows', 'demo'), {
        apiVersion: 'studyflow.dev/v1alpha1',
        kind: 'StudyFlow',
        metadata: { name: 'demo', namespace },
        spec,
      });
    },
    word: async (number, words) =>
      void (await api.merge(path('releases', `demo-${number}`), { spec: words })),
    until: async (number, type, status, reason) =>
      await eventually(
        `${type} of demo-${number} is ${status}${reason === undefined ? '' : ` ${reason}`}`,
        async () => {
          const found = await release(number);
          const condition = found?.status?.conditions?.find((one) => one.type === type);
          return condition?.status === status && (reason === undefined || condition.reason === reason)
            ? found
            : undefined;
        },
        PATIENCE,
      ).catch(async (error: unknown) => {
        throw new Error(
          `${(error as Error).message} ${JSON.stringify((await release(number))?.status, undefined, 1)}`,
        );
      }),
    served: async () => {
      const services = await Promise.all(
        ['demo-api', 'demo-rooms'].map(async (name) => await api.get(path('services', name))),
      );
      const colours = services.map((service) => selectorOf(service)['studyflow.dev/colour'] ?? 'nothing');
      return colours[0] === colours[1] ? String(colours[0]) : colours.join('/');
    },
    replicas: async (colour) => {
      const all = await Promise.all(
        ['api', 'rooms', 'worker'].map(
          async (role) => await api.get(path('deployments', `demo-${role}-${colour}`)),
        ),
      );
      return all.map(
        (deployment) => (deployment?.['spec'] as { replicas?: number } | undefined)?.replicas ?? 0,
      );
    },
    pods: async (colour) => await api.list(`${path('pods')}?labelSelector=studyflow.dev/colour=${colour}`),
  };
}

const GROUPS: Readonly<Record<string, readonly [string, string]>> = {
  studyflows: ['/apis/studyflow.dev/v1alpha1', 'studyflows'],
  releases: ['/apis/studyflow.dev/v1alpha1', 'releases'],
  databasemigrations: ['/apis/studyflow.dev/v1alpha1', 'databasemigrations'],
  deployments: ['/apis/apps/v1', 'deployments'],
  jobs: ['/apis/batch/v1', 'jobs'],
};
