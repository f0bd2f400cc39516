import { LABELS, ROLES, processSelector } from '@studyflow/cdk8s';

import { API_VERSION } from '../../api/group.ts';
import { DATABASE_MIGRATION } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE, type Release, releaseSpecSchema } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW, type StudyFlow, studyFlowSpecSchema } from '../../api/v1alpha1/study-flow.ts';
import { isKubeError, kubeError } from '../../kube/kube-error.ts';
import { CONFIG_MAP, JOB, POD, type Pod } from '../../kube/kinds.ts';
import type { Key, Kind, Kube, KubeObject } from '../../kube/kube.ts';
import { AUTOSCALER, DEPLOYMENT, DISRUPTION_BUDGET, SERVICE, type Service } from '../../kube/workloads.ts';
import { type Cache, createCache } from '../../runtime/cache/cache.ts';
import type { Controller, ControllerDeps } from '../../runtime/controller.ts';
import { rememberWrites } from '../../runtime/remembering-kube.ts';
import { createReleaseController } from './controller.ts';
import {
  type QuickKube,
  createQuickKube,
  isReady,
  moveDeployments,
  moveMigrations,
  setReady,
  starts,
} from './simulation/testing.ts';
import { namedColour } from './stamps.ts';
import { SERVED_ROLES } from './view.ts';

export const KEY: Key = { namespace: 'study', name: 'demo' };

const KINDS: readonly Kind[] = [
  STUDY_FLOW,
  RELEASE,
  DATABASE_MIGRATION,
  SERVICE,
  DEPLOYMENT,
  POD,
  JOB,
  CONFIG_MAP,
  AUTOSCALER,
  DISRUPTION_BUDGET,
];

/** What of a Release a test cares about. */
export type ReleaseChange = Partial<
  Pick<Release['spec'], 'abort' | 'promote' | 'paused' | 'retry' | 'migrations'>
> & {
  readonly image?: string;
  readonly revision?: string;
  readonly blueGreen?: Partial<Release['spec']['strategy']['blueGreen']>;
  readonly roles?: Readonly<Record<string, unknown>>;
};

/** A platform in an API server in memory, with the controllers and kubelets of a cluster that move when they are told to. */
export interface World {
  readonly kube: QuickKube;
  nowMs: number;
  /** Makes a Release, the newest. */
  release(change?: ReleaseChange): Release;
  word(name: string, words: ReleaseChange): void;
  find(name: string): Release | undefined;
  newest(): Release | undefined;
  service(role: 'api' | 'rooms'): Service;
  pods(colour: string): readonly Pod[];
  /** The Deployment controller: pods are made and deleted, counts written. */
  moveDeployments(): void;
  /** The kubelets: pods of images that start become ready. */
  movePods(): void;
  setReady(pod: Pod, isReady: boolean): void;
  /** The controller of DatabaseMigrations. */
  moveMigrations(): void;
  /** A new process of the operator, with full caches. */
  operator(epoch?: number, fetch?: typeof globalThis.fetch): Operator;
  /** Everything moves, as long as something does. */
  settle(operator: Operator, rounds?: number): Promise<void>;
}

/** One process of the operator. */
export interface Operator {
  readonly controller: Controller;
  readonly events: readonly { readonly reason: string; readonly note: string }[];
  /** Brings news of a kind (or of all) to the caches. */
  hear(kind?: Kind): void;
  /** Whether the caches know what is. */
  knows(object: KubeObject | undefined, kind: Kind, name: string): boolean;
  /** How many objects of a kind the caches have, whether they are still there or not. */
  believesIn(kind: Kind): number;
  /** @returns when it wants to be called again; `died` when it was killed, `failed` when a call failed. */
  reconcile(): Promise<{ readonly requeueAfterMs?: number; readonly end?: 'died' | 'failed' }>;
  /** Kills the process before its n-th write from now, or after it. */
  killAt(write: number, when: 'before' | 'after'): void;
}

/** A write of an operator, at the moment at which it is done. */
export interface MadeWrite {
  readonly world: World;
  readonly by: Operator;
  readonly kind: Kind;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** A world with a StudyFlow, its Services, and nothing that runs. */
export function createWorld(onWrite: (made: MadeWrite) => void = () => undefined): World {
  const kube = createQuickKube();
  let number = 0;
  const world: World = {
    kube,
    nowMs: Date.parse('2026-11-27T10:00:00Z'),
    release: (change = {}) => {
      number += 1;
      return kube.seed(RELEASE, buildRelease(number, change, platformOf(kube)));
    },
    word: (name, { blueGreen: _b, image: _i, revision: _r, roles: _ro, ...words }) =>
      void kube.edit(RELEASE, { ...KEY, name }, (release) => ({
        ...release,
        spec: { ...release.spec, ...words },
      })),
    find: (name) => kube.all(RELEASE).find(({ metadata }) => metadata.name === name),
    newest: () =>
      kube
        .all(RELEASE)
        .toSorted((a, b) => a.spec.number - b.spec.number)
        .at(-1),
    service: (role) => kube.all(SERVICE).find(({ metadata }) => metadata.name === `demo-${role}`)!,
    pods: (colour) => kube.all(POD).filter(({ metadata }) => metadata.labels?.[LABELS.colour] === colour),
    moveDeployments: () => moveDeployments(kube),
    movePods: () =>
      kube
        .all(POD)
        .filter((pod) => !isReady(pod) && starts(pod))
        .forEach((pod) => world.setReady(pod, true)),
    setReady: (pod, ready) => setReady(kube, pod, ready),
    moveMigrations: () => moveMigrations(kube),
    operator: (epoch = 1, fetch = () => Promise.reject(new Error('no network'))) =>
      createOperator(world, epoch, fetch, onWrite),
    settle: async (operator, rounds = 80) => await settle(world, operator, rounds),
  };
  kube.seed(STUDY_FLOW, buildPlatform());
  for (const role of SERVED_ROLES) {
    for (const ending of ['', '-preview']) {
      kube.seed(SERVICE, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          namespace: KEY.namespace,
          name: `demo-${role}${ending}`,
          labels: { [LABELS.platform]: 'demo' },
        },
        spec: { selector: processSelector('demo', role, 'blue') },
      });
    }
  }
  return world;
}

/** A StudyFlow named demo. */
export function buildPlatform(): StudyFlow {
  const spec = studyFlowSpecSchema.parse({
    image: 'study:1',
    publicUrl: 'https://study.example',
    networkPolicy: NETWORK,
  });
  return { apiVersion: API_VERSION, kind: 'StudyFlow', metadata: { ...KEY, uid: 'platform' }, spec };
}

const NETWORK = {
  database: { port: 5432, cidrs: ['10.0.0.0/8'] },
  redis: { port: 6379, cidrs: ['10.0.0.0/8'] },
};

/** The n-th Release of demo. */
export function buildRelease(number: number, change: ReleaseChange = {}, owner = buildPlatform()): Release {
  const {
    image = `study:${number}`,
    revision = `rev-${image.replaceAll(/[^a-z0-9]/g, '-')}`,
    blueGreen = {},
    roles,
    ...words
  } = change;
  const spec = releaseSpecSchema.parse({
    platform: 'demo',
    number,
    revision,
    template: { image, publicUrl: 'https://study.example', roles: roles ?? {} },
    strategy: { blueGreen },
    ...words,
  });
  const ownerReferences = [
    {
      apiVersion: API_VERSION,
      kind: 'StudyFlow',
      name: 'demo',
      uid: owner.metadata.uid ?? '',
      controller: true,
    },
  ];
  return {
    apiVersion: API_VERSION,
    kind: 'Release',
    metadata: {
      namespace: KEY.namespace,
      name: `demo-${number}`,
      ownerReferences,
      labels: { [LABELS.platform]: 'demo' },
    },
    spec,
  };
}

function platformOf(kube: QuickKube): StudyFlow {
  return kube.all(STUDY_FLOW)[0] ?? buildPlatform();
}

function createOperator(
  world: World,
  epoch: number,
  fetch: typeof globalThis.fetch,
  onWrite: Parameters<typeof createWorld>[0] & {},
): Operator {
  const caches = new Map(KINDS.map((kind) => [kind.kind, createCache<KubeObject>()]));
  const cacheOf = <T extends KubeObject>(kind: Kind<T>): Cache<T> =>
    caches.get(kind.kind) as unknown as Cache<T>;
  const events: { reason: string; note: string }[] = [];
  let kill: { left: number; when: 'before' | 'after' } | undefined;
  let isDead = false;
  const killing = watchedKube(world.kube, {
    before: () => {
      if (isDead) throw died();
      if (kill !== undefined && kill.when === 'before' && (kill.left -= 1) < 0) {
        isDead = true;
        throw died();
      }
    },
    after: (kind, before, after) => {
      onWrite({ world, by: operator, kind, before, after });
      if (kill !== undefined && kill.when === 'after' && (kill.left -= 1) < 0) {
        isDead = true;
        throw died();
      }
    },
  });
  const deps: ControllerDeps = {
    kube: rememberWrites(killing, (kind, object) => void cacheOf(kind).put(object)),
    lister: cacheOf,
    events: { record: (_about, { reason, note }) => void events.push({ reason, note }) },
    clock: {
      now: () => new Date(world.nowMs),
      monotonicMs: () => world.nowMs,
      microTime: () => new Date(world.nowMs).toISOString().replace('Z', '000Z'),
      after: () => () => undefined,
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    leadership: { epoch: () => epoch },
    fetch,
  };
  const operator: Operator = {
    controller: createReleaseController(deps),
    events,
    hear: (kind) =>
      (kind === undefined ? KINDS : [kind]).forEach((one) => hear(world.kube, one, cacheOf(one))),
    knows: (object, kind, name) =>
      cacheOf(kind).get({ ...KEY, name })?.metadata.resourceVersion === object?.metadata.resourceVersion,
    believesIn: (kind) => cacheOf(kind).list(KEY.namespace).length,
    killAt: (left, when) => void (kill = { left, when }),
    reconcile: async () => {
      if (isDead) return { end: 'died' };
      try {
        return await operator.controller.reconcile(KEY, new AbortController().signal);
      } catch (error) {
        if ((error as Error).message.includes('died')) return { end: 'died' };
        if (isKubeError(error) || (error as Error).name === 'CollectedErrors') return { end: 'failed' };
        throw error;
      }
    },
  };
  operator.hear();
  return operator;
}

function died(): Error {
  return kubeError({ reason: 'Unreachable', message: 'died' });
}

function hear<T extends KubeObject>(kube: QuickKube, kind: Kind<T>, cache: Cache<T>): void {
  const all = kube.all(kind);
  all.forEach((object) => void cache.put(object));
  const ids = new Set(all.map(({ metadata }) => metadata.uid));
  cache
    .all()
    .filter(({ metadata }) => !ids.has(metadata.uid))
    .forEach(
      (object) =>
        void cache.drop({ ...object, metadata: { ...object.metadata, resourceVersion: kube.version() } }),
    );
}

/** Each write is announced before it leaves, and after it is done. */
function watchedKube(
  kube: QuickKube,
  hooks: {
    before(): void;
    after(kind: Kind, before: KubeObject | undefined, after: KubeObject | undefined): void;
  },
): Kube {
  const around = async <T>(kind: Kind, name: string, write: () => Promise<T>): Promise<T> => {
    hooks.before();
    const before = kube.all(kind).find(({ metadata }) => metadata.name === name);
    const answer = await write();
    hooks.after(
      kind,
      before,
      kube.all(kind).find(({ metadata }) => metadata.name === name),
    );
    return answer;
  };
  return {
    ...kube,
    apply: async (kind, object) =>
      await around(kind, object.metadata.name, async () => await kube.apply(kind, object)),
    applyStatus: async (kind, object) =>
      await around(kind, object.metadata.name, async () => await kube.applyStatus(kind, object)),
    create: async (kind, object) =>
      await around(kind, object.metadata.name, async () => await kube.create(kind, object)),
    replace: async (kind, object) =>
      await around(kind, object.metadata.name, async () => await kube.replace(kind, object)),
    merge: async (kind, key, patch) =>
      await around(kind, key.name, async () => await kube.merge(kind, key, patch)),
    remove: async (kind, key, precondition) =>
      await around(kind, key.name, async () => await kube.remove(kind, key, precondition)),
  };
}

async function settle(world: World, operator: Operator, rounds: number): Promise<void> {
  let quiet = 0;
  for (let round = 0; round < rounds && quiet < 3; round += 1) {
    const version = world.kube.version();
    world.moveDeployments();
    world.movePods();
    world.moveMigrations();
    operator.hear();
    const { requeueAfterMs, end } = await operator.reconcile();
    const isQuiet = world.kube.version() === version && end === undefined;
    if (isQuiet && requeueAfterMs !== undefined) {
      world.nowMs += requeueAfterMs + 1;
    }
    quiet = isQuiet && requeueAfterMs === undefined ? quiet + 1 : 0;
  }
}

/** The colours that the Services name, as one word when it is one. */
export function served(world: World): string {
  const colours = SERVED_ROLES.map((role) => namedColour(world.service(role)) ?? 'nothing');
  return colours[0] === colours[1] ? (colours[0] ?? 'nothing') : colours.join('/');
}

/** Pods of each role that are told to be there. */
export function replicas(world: World, colour: string): readonly number[] {
  return ROLES.map(
    (role) =>
      world.kube.all(DEPLOYMENT).find(({ metadata }) => metadata.name === `demo-${role}-${colour}`)?.spec
        ?.replicas ?? 0,
  );
}
