import { DATABASE_MIGRATION, type DatabaseMigration } from '../../../api/v1alpha1/database-migration.ts';
import { POD, type Pod } from '../../../kube/kinds.ts';
import { DEPLOYMENT, type Deployment } from '../../../kube/workloads.ts';
import { STATUS_FIELD_MANAGER, FIELD_MANAGER } from '../../../api/group.ts';
import { kubeError } from '../../../kube/kube-error.ts';
import type { Key, Kind, Kube, KubeObject, ManagedFields } from '../../../kube/kube.ts';

/** An API server for thousands of runs: versions and preconditions as the real one, ownership only of a whole spec. */
export interface QuickKube extends Kube {
  seed<T extends KubeObject>(kind: Kind<T>, object: T): T;
  edit<T extends KubeObject>(kind: Kind<T>, key: Key, change: (object: T) => T): T;
  erase(kind: Kind, key: Key): void;
  all<T extends KubeObject>(kind: Kind<T>): readonly T[];
  version(): string;
  readonly writes: string[];
}

interface Anything extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
}

/** Owned whole by the operator, by having been applied. */
const OURS: ManagedFields = {
  manager: FIELD_MANAGER,
  operation: 'Apply',
  fieldsV1: {
    'f:spec': {},
    'f:metadata': { 'f:labels': {}, 'f:annotations': {}, 'f:ownerReferences': {} },
    'f:data': {},
    'f:immutable': {},
  },
};

export function createQuickKube(): QuickKube {
  const objects = new Map<string, Anything>();
  const writes: string[] = [];
  let version = 1000;

  const idOf = (kind: Kind, { namespace, name }: Key): string => `${kind.kind}/${namespace}/${name}`;
  const find = <T>(kind: Kind, key: Key): T | undefined => objects.get(idOf(kind, key)) as T | undefined;

  function required(
    kind: Kind,
    key: Key,
    expected: { readonly resourceVersion?: string | undefined; readonly uid?: string | undefined },
  ): Anything {
    const object = find<Anything>(kind, key);
    if (object === undefined) {
      throw kubeError({ reason: 'NotFound', status: 404, message: `${kind.plural} "${key.name}" not found` });
    }
    const { resourceVersion = object.metadata.resourceVersion, uid = object.metadata.uid } = expected;
    if (resourceVersion !== object.metadata.resourceVersion || uid !== object.metadata.uid) {
      throw kubeError({
        reason: 'Conflict',
        status: 409,
        message: `${kind.plural} "${key.name}" has been modified`,
      });
    }
    return object;
  }
  function save<T extends KubeObject>(kind: Kind, before: Anything | undefined, after: Anything): T {
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(after)) {
      return before as unknown as T;
    }
    version += 1;
    const isNewSpec = JSON.stringify(before?.spec) !== JSON.stringify(after.spec);
    const generation = (before?.metadata.generation ?? 0) + (isNewSpec ? 1 : 0);
    const uid = before?.metadata.uid ?? after.metadata.uid ?? `uid-${version}`;
    const saved: Anything = {
      ...after,
      metadata: { ...after.metadata, uid, generation, resourceVersion: String(version) },
    };
    objects.set(idOf(kind, keyOf(after)), saved);
    return saved as unknown as T;
  }
  async function written<T>(what: string, write: () => T): Promise<T> {
    await Promise.resolve();
    const answer = write();
    writes.push(what);
    return answer;
  }
  return {
    writes,
    version: () => String(version),
    all: <T extends KubeObject>(kind: Kind<T>) =>
      [...objects]
        .filter(([id]) => id.startsWith(`${kind.kind}/`))
        .map(([, object]) => object as unknown as T),
    seed: (kind, object) => save(kind, find(kind, keyOf(object)), object as Anything),
    edit: (kind, key, change) => {
      const before = required(kind, key, {});
      const after = change(before as never) as Anything;
      const isSpec = JSON.stringify(before.spec) !== JSON.stringify(after.spec);
      return save(
        kind,
        before,
        isSpec ? { ...after, metadata: { ...after.metadata, managedFields: [] } } : after,
      );
    },
    erase: (kind, key) => void (objects.delete(idOf(kind, key)) && (version += 1)),
    get: async (kind, key) => find(kind, key),
    list: async () => ({ items: [], resourceVersion: String(version) }),
    watch: () => {
      throw new Error('nobody watches');
    },
    apply: async (kind, object) =>
      await written(`apply ${kind.kind}`, () => {
        const before = find<Anything>(kind, keyOf(object));
        if (before !== undefined) required(kind, keyOf(object), object.metadata);
        const wanted = object as Anything;
        const annotations = { ...before?.metadata.annotations, ...wanted.metadata.annotations };
        return save(kind, before, {
          ...before,
          ...wanted,
          ...(wanted.spec === undefined ? {} : { spec: { ...before?.spec, ...wanted.spec } }),
          metadata: { ...before?.metadata, ...wanted.metadata, annotations, managedFields: [OURS] },
        });
      }),
    applyStatus: async (kind, object) =>
      await written(`status ${kind.kind} ${STATUS_FIELD_MANAGER}`, () => {
        const before = required(kind, keyOf(object), object.metadata);
        return save(kind, before, { ...before, status: (object as Anything).status });
      }),
    merge: async (kind, key, patch) =>
      await written(`merge ${kind.kind}`, () => {
        const before = required(kind, key, { resourceVersion: patch.resourceVersion });
        return save(kind, before, merged(before, patch.body) as Anything);
      }),
    create: async (kind, object) =>
      await written(`create ${kind.kind}`, () => {
        if (find(kind, keyOf(object)) !== undefined) {
          throw kubeError({
            reason: 'AlreadyExists',
            status: 409,
            message: `${kind.plural} "${object.metadata.name}" already exists`,
          });
        }
        return save(kind, undefined, object as Anything);
      }),
    replace: async (kind, object) =>
      await written(`replace ${kind.kind}`, () =>
        save(kind, required(kind, keyOf(object), object.metadata), object as Anything),
      ),
    remove: async (kind, key, precondition) =>
      await written(`remove ${kind.kind}`, () => {
        if (find(kind, key) === undefined) return;
        required(kind, key, precondition);
        objects.delete(idOf(kind, key));
        version += 1;
      }),
  };
}

function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const result = new Map(Object.entries(target ?? {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, merged(result.get(name), value));
  }
  return Object.fromEntries(result);
}

const keyOf = ({ metadata: { namespace = '', name } }: KubeObject): Key => ({ namespace, name });

/** Whether a pod is. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

function imageOf(object: KubeObject): string {
  const spec = (object as unknown as { spec: { containers: { image: string }[] } }).spec;
  return spec.containers[0]?.image ?? '';
}

/** Whether the image of a pod starts. */
export function starts(pod: Pod): boolean {
  return !imageOf(pod).includes('bad');
}

/** As a kubelet does. */
export function setReady(kube: QuickKube, pod: Pod, ready: boolean): void {
  kube.edit<Pod>(POD, keyOf(pod), (now) => ({
    ...now,
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }));
}

/** As the Deployment controller does: pods are made and deleted, counts written. */
export function moveDeployments(kube: QuickKube): void {
  const deployments = kube.all(DEPLOYMENT);
  for (const pod of kube.all(POD)) {
    const owner = deployments.find(({ metadata }) => metadata.uid === pod.metadata.ownerReferences?.[0]?.uid);
    if (owner === undefined || hashOf(owner) !== pod.metadata.annotations?.['hash']) {
      kube.erase(POD, keyOf(pod));
    }
  }
  for (const deployment of deployments) {
    moveDeployment(kube, deployment);
  }
}

function moveDeployment(kube: QuickKube, deployment: Deployment): void {
  const wanted = deployment.spec?.replicas ?? 1;
  const hash = hashOf(deployment);
  const mine = kube
    .all(POD)
    .filter(
      ({ metadata }) =>
        metadata.ownerReferences?.[0]?.uid === deployment.metadata.uid &&
        metadata.annotations?.['hash'] === hash,
    );
  mine.slice(wanted).forEach((pod) => kube.erase(POD, keyOf(pod)));
  const template = deployment.spec?.template as unknown as {
    metadata: { labels: Record<string, string> };
    spec: unknown;
  };
  for (let index = mine.length; index < wanted; index += 1) {
    kube.seed<Pod>(POD, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: deployment.metadata.namespace ?? '',
        name: `${deployment.metadata.name}-${podNumber++}`,
        labels: template.metadata.labels,
        annotations: { hash },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: deployment.metadata.name,
            uid: deployment.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: template.spec as NonNullable<Pod['spec']>,
      status: { phase: 'Pending' },
    });
  }
  kube.edit(DEPLOYMENT, keyOf(deployment), (now) => ({
    ...now,
    status: { observedGeneration: now.metadata.generation ?? 0, replicas: wanted, updatedReplicas: wanted },
  }));
}

let podNumber = 0;

function hashOf({ spec }: Deployment): string {
  return JSON.stringify(spec?.template);
}

/** As the controller of DatabaseMigrations does. */
export function moveMigrations(kube: QuickKube): void {
  for (const migration of kube.all(DATABASE_MIGRATION)) {
    const isBroken = migration.spec.template.image.includes('nomigrate') && migration.spec.phase === 'expand';
    const condition = {
      type: isBroken ? 'Stalled' : 'Succeeded',
      status: 'True',
      lastTransitionTime: '2026-11-27T10:00:00Z',
      reason: 'Job',
      message: 'The Job has ended.',
    } as const;
    kube.edit<DatabaseMigration>(DATABASE_MIGRATION, keyOf(migration), (now) => ({
      ...now,
      status: { observedRetry: now.spec.retry, conditions: [condition] },
    }));
  }
}
