import { FIELD_MANAGER, STATUS_FIELD_MANAGER } from '../api/group.ts';
import { mergeJson } from './fake/json.ts';
import { applied, updated, type Writer } from './fake/ownership.ts';
import { matches } from './selector.ts';
import { checkPrecondition, createStore, type Store } from './fake/store.ts';
import { kubeError } from './kube-error.ts';
import type { Key, Kind, Kube, KubeObject, ListQuestion, MergePatch, Page } from './kube.ts';

/** What was asked, in order. */
export interface FakeCall {
  readonly verb:
    'get' | 'list' | 'watch' | 'apply' | 'applyStatus' | 'merge' | 'create' | 'replace' | 'remove';
  readonly kind: string;
  readonly key: Key;
  /** The object or the patch. */
  readonly body?: unknown;
  readonly subresource?: string;
}

/** A call that is to fail. */
export interface PlannedFailure {
  /** Which calls. */
  readonly when: (call: FakeCall) => boolean;
  readonly error: unknown;
  /** @default 1 */
  readonly times?: number;
  /** Whether the server does what was asked, and only the answer is lost. @default false */
  readonly isDone?: boolean;
}

/** An API server in memory: versions, generations, server-side apply with owners, watches, finalizers; no defaults, no checks. */
export interface FakeKube extends Kube {
  readonly calls: readonly FakeCall[];
  /** Those of `calls` that change something. */
  writes(): readonly FakeCall[];
  forgetCalls(): void;
  fail(plan: PlannedFailure): void;
  /** Puts an object there with its status, as somebody else. @returns it as it is now. */
  seed<T extends KubeObject>(kind: Kind<T>, object: T): T;
  /** Changes an object as somebody else (`kubectl edit`), status included. */
  edit<T extends KubeObject>(kind: Kind<T>, key: Key, change: (object: T) => T): T;
  all<T extends KubeObject>(kind: Kind<T>): readonly T[];
  readonly watchers: Store['watchers'];
  version(): string;
}

const WRITES: readonly FakeCall['verb'][] = ['apply', 'applyStatus', 'merge', 'create', 'replace', 'remove'];
const BY_APPLY: Writer = { manager: FIELD_MANAGER, operation: 'Apply' };
const BY_UPDATE: Writer = { manager: FIELD_MANAGER, operation: 'Update' };
const BY_STATUS: Writer = { manager: STATUS_FIELD_MANAGER, operation: 'Apply', subresource: 'status' };
const BY_SOMEBODY: Writer = { manager: 'somebody', operation: 'Update' };

/** An empty API server. */
export function createFakeKube({
  now = () => new Date(),
  pageSize = 500,
}: { readonly now?: () => Date; readonly pageSize?: number } = {}): FakeKube {
  const store = createStore(now);
  const calls: FakeCall[] = [];
  const plans: { plan: PlannedFailure; left: number }[] = [];

  async function call<R>(asked: FakeCall, answer: () => R): Promise<R> {
    await Promise.resolve();
    calls.push(structuredClone(asked));
    const planned = plans.find(({ plan, left }) => left > 0 && plan.when(asked));
    if (planned === undefined) {
      return structuredClone(answer());
    }
    planned.left -= 1;
    if (planned.plan.isDone === true) {
      answer();
    }
    throw planned.plan.error;
  }

  return {
    ...readers(store, call, pageSize),
    ...appliers(store, call),
    ...updaters(store, call),
    watch: (kind, question, signal) => {
      calls.push({ verb: 'watch', kind: kind.kind, key: { namespace: question.namespace ?? '', name: '' } });
      return watchUnlessPlanned(store, plans, kind, question, signal);
    },
    calls,
    writes: () => calls.filter(({ verb }) => WRITES.includes(verb)),
    forgetCalls: () => void calls.splice(0),
    fail: (plan) => void plans.push({ plan, left: plan.times ?? 1 }),
    seed: (kind, object) => {
      const before = store.find(kind, keyOf(object));
      return store.save(kind, before, updated(before, structuredClone(object), BY_SOMEBODY));
    },
    edit: (kind, key, change) => {
      const before = required(store, kind, key);
      return store.save(kind, before, updated(before, change(structuredClone(before)), BY_SOMEBODY));
    },
    all: (kind) => store.all(kind),
    watchers: store.watchers,
    version: store.version,
  };
}

function watchUnlessPlanned<T extends KubeObject>(
  store: Store,
  plans: readonly { plan: PlannedFailure; left: number }[],
  kind: Kind<T>,
  ...[question, signal]: [Parameters<Kube['watch']>[1], AbortSignal]
): ReturnType<Store['watchers']['open']> & AsyncIterable<never> {
  const asked: FakeCall = {
    verb: 'watch',
    kind: kind.kind,
    key: { namespace: question.namespace ?? '', name: '' },
  };
  const planned = plans.find((entry) => entry.left > 0 && entry.plan.when(asked));
  if (planned !== undefined) {
    planned.left -= 1;
    throw planned.plan.error;
  }
  return store.watchers.open(kind, question, signal) as AsyncIterable<never>;
}

type Caller = <R>(asked: FakeCall, answer: () => R) => Promise<R>;

function readers(store: Store, call: Caller, pageSize: number): Pick<Kube, 'get' | 'list'> {
  return {
    get: async (kind, key) => await call({ verb: 'get', kind: kind.kind, key }, () => store.find(kind, key)),
    list: async (kind, question) =>
      await call(
        { verb: 'list', kind: kind.kind, key: { namespace: question.namespace ?? '', name: '' } },
        () => pageOf(store, kind, question, pageSize),
      ),
  };
}

function pageOf<T extends KubeObject>(
  store: Store,
  kind: Kind<T>,
  question: ListQuestion,
  pageSize: number,
): Page<T> {
  const found = store.all(kind).filter((object) => matches(object, question));
  const [start = 0, version = store.version()] = question.next?.split('@') ?? [];
  const end = Number(start) + pageSize;
  return {
    items: found.slice(Number(start), end),
    resourceVersion: version,
    ...(end < found.length ? { next: `${end}@${version}` } : {}),
  };
}

function appliers(store: Store, call: Caller): Pick<Kube, 'apply' | 'applyStatus'> {
  return {
    apply: async (kind, object) =>
      await call({ verb: 'apply', kind: kind.kind, key: keyOf(object), body: object }, () => {
        const before = store.find(kind, keyOf(object));
        // As the real one: what is gone is made anew, whatever version the intent carries.
        if (before !== undefined) {
          checkPrecondition(kind, before, object.metadata);
        }
        const { status: _status, ...intent } = object as typeof object & { readonly status?: unknown };
        return store.save(kind, before, applied(before, intent as typeof object, BY_APPLY));
      }),
    applyStatus: async (kind, object) =>
      await call({ verb: 'applyStatus', kind: kind.kind, key: keyOf(object), body: object }, () => {
        const before = required(store, kind, keyOf(object));
        checkPrecondition(kind, before, object.metadata);
        const { apiVersion, metadata, status } = object as typeof object & { readonly status?: unknown };
        const { name, namespace } = metadata;
        const intent = {
          apiVersion,
          kind: object.kind,
          metadata: { name, namespace },
          status,
        } as unknown as typeof object;
        return store.save(kind, before, applied(before, intent, BY_STATUS));
      }),
  };
}

function updaters(store: Store, call: Caller): Pick<Kube, 'merge' | 'create' | 'replace' | 'remove'> {
  return {
    merge: async <T extends KubeObject>(kind: Kind<T>, key: Key, patch: MergePatch) => {
      const { subresource, body } = patch;
      const asked = {
        verb: 'merge' as const,
        kind: kind.kind,
        key,
        body,
        ...(subresource === undefined ? {} : { subresource }),
      };
      return await call(asked, () => merged(store, kind, key, patch));
    },
    create: async (kind, object) =>
      await call({ verb: 'create', kind: kind.kind, key: keyOf(object), body: object }, () => {
        if (store.find(kind, keyOf(object)) !== undefined) {
          const message = `${kind.plural} "${object.metadata.name}" already exists`;
          throw kubeError({ reason: 'AlreadyExists', status: 409, message });
        }
        const { status: _status, ...rest } = object as typeof object & { readonly status?: unknown };
        return store.save(kind, undefined, updated(undefined, rest as typeof object, BY_UPDATE));
      }),
    replace: async (kind, object) =>
      await call({ verb: 'replace', kind: kind.kind, key: keyOf(object), body: object }, () => {
        const before = required(store, kind, keyOf(object));
        checkPrecondition(kind, before, object.metadata);
        const { status } = before as typeof before & { readonly status?: unknown };
        return store.save(
          kind,
          before,
          updated(before, { ...object, ...(status === undefined ? {} : { status }) }, BY_UPDATE),
        );
      }),
    remove: async (kind, key, precondition) =>
      await call({ verb: 'remove', kind: kind.kind, key, body: precondition }, () => {
        const before = store.find(kind, key);
        if (before !== undefined) {
          checkPrecondition(kind, before, precondition);
          store.remove(kind, before);
        }
      }),
  };
}

function merged<T extends KubeObject>(
  store: Store,
  kind: Kind<T>,
  key: Key,
  { body, subresource, resourceVersion }: MergePatch,
): T {
  const before = required(store, kind, key);
  checkPrecondition(kind, before, { resourceVersion });
  const { status } = before as T & { readonly status?: unknown };
  const patch = subresource === 'status' ? { status: body.status } : body;
  const result = mergeJson(before, patch) as T;
  const after =
    subresource === 'status' ? result : { ...result, ...(status === undefined ? {} : { status }) };
  const writer = subresource === undefined ? BY_UPDATE : { ...BY_UPDATE, subresource };
  const saved = store.save(kind, before, updated(before, after, writer));
  return subresource === 'scale' ? scaleOf(saved) : saved;
}

function scaleOf<T extends KubeObject>(object: T): T {
  const { spec } = object as T & { readonly spec?: { readonly replicas?: number } };
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion };
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata,
    spec: { replicas: spec?.replicas ?? 0 },
  } as unknown as T;
}

function required<T extends KubeObject>(store: Store, kind: Kind<T>, key: Key): T {
  const object = store.find(kind, key);
  if (object === undefined) {
    throw kubeError({ reason: 'NotFound', status: 404, message: `${kind.plural} "${key.name}" not found` });
  }
  return object;
}

function keyOf(object: KubeObject): Key {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}
