import { randomUUID } from 'node:crypto';
import { LABELS } from '../../api/group.ts';
import { RELEASE_CONDITIONS, mergeConditions } from '../../api/conditions.ts';
import type { Finding } from '../../api/conditions.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW, studyFlowSpecSchema } from '../../api/v1alpha1/study-flow.ts';
import type { StudyFlow, StudyFlowSpecInput } from '../../api/v1alpha1/study-flow.ts';
import { createFakeKube } from '../../kube/testing.ts';
import type { FakeKube } from '../../kube/testing.ts';
import type { Key, Kind, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, SERVICE } from '../../kube/workloads.ts';
import type { Deployment } from '../../kube/workloads.ts';
import type { ControllerDeps, EventDescription, Lister, Outcome } from '../../runtime/controller.ts';
import { silentLog } from '../../telemetry/log.ts';
import { STAMPS } from '../release/stamps.ts';
import { createStudyFlowController } from './controller.ts';

export const KEY: Key = { namespace: 'school', name: 'study' };

/** A platform on an API server in memory, and its controller. */
export interface Setup {
  readonly kube: FakeKube;
  readonly events: readonly EventDescription[];
  /** The resource as a person writes it; what has a default may be left out. */
  write(spec?: Partial<StudyFlowSpecInput>): StudyFlow;
  /** Until nothing changes any more. @returns the last outcome. */
  reconcile(): Promise<Outcome>;
  studyFlow(): StudyFlow;
  condition(
    type: string,
  ): { readonly status: string; readonly reason: string; readonly message: string } | undefined;
  releases(): readonly Release[];
  /** What the Release controller would have written about a release that goes well (or not). */
  releaseHas(name: string, ...findings: readonly Finding[]): void;
  /** The Services name this release, and its pods are ready. */
  serve(name: string, colour: 'blue' | 'green'): void;
  find(kind: Kind, name: string): KubeObject | undefined;
  pass(ms: number): void;
}

/** Nothing is there but the resource that the test writes. */
export function setup(): Setup {
  const kube = createFakeKube();
  const events: EventDescription[] = [];
  let nowMs = Date.parse('2026-11-27T08:00:00Z');
  const deps: ControllerDeps = {
    kube,
    lister: <T extends KubeObject>(kind: Kind<T>) => listerOf(kube, kind),
    events: { record: (_about, event) => void events.push(event) },
    clock: {
      now: () => new Date(nowMs),
      monotonicMs: () => nowMs,
      microTime: () => new Date(nowMs).toISOString().replace('Z', '000Z'),
      after: () => () => undefined,
    },
    log: silentLog,
    leadership: { epoch: () => 1 },
    fetch: globalThis.fetch,
  };
  const controller = createStudyFlowController(deps);
  const studyFlow = (): StudyFlow => kube.all(STUDY_FLOW)[0] as StudyFlow;
  return {
    kube,
    events,
    write: (spec = {}) => write(kube, spec),
    reconcile: async () => {
      for (let round = 0; round < 10; round += 1) {
        const before = kube.version();
        const outcome = await controller.reconcile(KEY, AbortSignal.timeout(5_000));
        if (kube.version() === before) return outcome;
      }
      throw new Error('It never comes to rest.');
    },
    studyFlow,
    condition: (type) => studyFlow().status?.conditions?.find((condition) => condition.type === type),
    releases: () => [...kube.all(RELEASE)].sort((one, other) => one.spec.number - other.spec.number),
    releaseHas: (name, ...findings) => {
      kube.edit(RELEASE, { ...KEY, name }, (release) => withFindings(release, findings, new Date(nowMs)));
    },
    serve: (name, colour) => serve(kube, name, colour),
    find: (kind, name) => kube.all(kind).find(({ metadata }) => metadata.name === name),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

const IMAGE = 'registry.example/studyflow:1';

/** With a gateway and policies: most of what a platform is made of, which most tests do not need. */
export const WHOLE: Partial<StudyFlowSpecInput> = {
  gateway: { enabled: true },
  networkPolicy: { enabled: true },
};

const SMALL: Partial<StudyFlowSpecInput> = { gateway: { enabled: false }, networkPolicy: { enabled: false } };

function write(kube: FakeKube, spec: Partial<StudyFlowSpecInput>): StudyFlow {
  const whole = studyFlowSpecSchema.parse({
    image: IMAGE,
    publicUrl: 'https://study.example',
    ...SMALL,
    ...spec,
  });
  const [existing] = kube.all(STUDY_FLOW);
  if (existing) return kube.edit(STUDY_FLOW, KEY, (object) => ({ ...object, spec: whole }));
  const { apiVersion } = STUDY_FLOW;
  const metadata = { ...KEY, uid: randomUUID() };
  return kube.seed(STUDY_FLOW, { apiVersion, kind: 'StudyFlow', metadata, spec: whole } as StudyFlow);
}

function listerOf<T extends KubeObject>(kube: FakeKube, kind: Kind<T>): Lister<T> {
  return {
    get: ({ namespace, name }) =>
      kube.all(kind).find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    list: (namespace, labels = {}) =>
      kube
        .all(kind)
        .filter(
          ({ metadata }) =>
            metadata.namespace === namespace &&
            Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value),
        ),
    ownedBy: (uid) =>
      kube
        .all(kind)
        .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true),
  };
}

function withFindings(release: Release, findings: readonly Finding[], now: Date): Release {
  const at = { generation: release.metadata.generation ?? 0, now };
  const conditions = mergeConditions(RELEASE_CONDITIONS, release.status?.conditions, findings, at);
  // The API server fills in the default.
  const { retry = 0 } = release.spec as Partial<Release['spec']>;
  return {
    ...release,
    spec: { ...release.spec, retry },
    status: { ...release.status, conditions, observedRetry: retry },
  };
}

function serve(kube: FakeKube, release: string, colour: 'blue' | 'green'): void {
  for (const role of ['api', 'rooms']) {
    kube.edit(SERVICE, { ...KEY, name: `study-${role}` }, (service) => ({
      ...service,
      metadata: {
        ...service.metadata,
        annotations: { ...service.metadata.annotations, [STAMPS.colour]: colour, [STAMPS.release]: release },
      },
      spec: { ...service.spec, selector: { ...service.spec?.selector, [LABELS.colour]: colour } },
    }));
    kube.seed(DEPLOYMENT, deployment(`study-${role}-${colour}`, role, { [LABELS.colour]: colour }));
  }
  if (kube.all(DEPLOYMENT).some(({ metadata }) => metadata.name === 'study-gateway')) {
    kube.edit(DEPLOYMENT, { ...KEY, name: 'study-gateway' }, (gateway) => ({
      ...gateway,
      status: readyStatus(),
    }));
  }
}

function deployment(name: string, role: string, labels: Readonly<Record<string, string>>): Deployment {
  const common = {
    [LABELS.platform]: KEY.name,
    [LABELS.component]: role,
    [LABELS.partOf]: 'studyflow',
    ...labels,
  };
  const metadata = { namespace: KEY.namespace, name, labels: common };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 2 },
    status: readyStatus(),
  };
}

const readyStatus = (): NonNullable<Deployment['status']> => ({
  observedGeneration: 100,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
});

/** A release that serves and has nothing left to do. */
export const SUCCEEDED: readonly Finding[] = [
  { type: 'Confirmed', status: 'True', reason: 'Confirmed', message: 'The window is over.' },
  { type: 'Succeeded', status: 'True', reason: 'Succeeded', message: 'It serves.' },
];
