import { appliedByUs } from '../kube/managed-fields.ts';
import type { FieldTree, Key, KubeObject, ManagedFields } from '../kube/kube.ts';
import type { Lister } from './controller.ts';

/** Told of each change of an object, and of its end with the last that was known of it. */
export type Listener<T> = (object: T, before: T | undefined) => void;

/** The newest known state of a kind. Older news than what is known are ignored, wherever they come from. */
export interface Cache<T extends KubeObject> extends Lister<T> {
  /** @returns false when it knew better. */
  put(object: T): boolean;
  /** Forgets an object; what was known of it later than `resourceVersion` stays. */
  drop(object: T): boolean;
  /** After a complete list as of `resourceVersion`: forgets what was not in it and is not newer. */
  retain(seen: ReadonlySet<string>, resourceVersion: string, namespace: string | undefined): void;
  onChange(listener: Listener<T>): void;
  all(): readonly T[];
  readonly size: number;
}

/** Deletions are remembered for a while, lest a late answer to a write brings the object back. */
const REMEMBERED_DELETIONS = 10_000;

/** @returns the text under which an object is filed. */
export function idOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}

/** Versions are numbers that grow over all objects of a kind (KEP-5504 says so of the versions of every built-in server). */
export function isNewer(version: string | undefined, than: string | undefined): boolean {
  return Number(version ?? 0) > Number(than ?? 0);
}

/** An empty cache, with indexes by owner and by label. */
export function createCache<T extends KubeObject>(): Cache<T> {
  const objects = new Map<string, T>();
  const deleted = new Map<string, string>();
  const listeners: Listener<T>[] = [];
  const byOwner = createIndex();
  const byLabel = createIndex();

  function file(id: string, object: T | undefined, before: T | undefined): void {
    byOwner.move(
      id,
      before === undefined ? [] : ownersOf(before),
      object === undefined ? [] : ownersOf(object),
    );
    byLabel.move(
      id,
      before === undefined ? [] : labelsOf(before),
      object === undefined ? [] : labelsOf(object),
    );
  }

  function put(received: T): boolean {
    const id = idOf(received.metadata);
    const before = objects.get(id);
    const version = received.metadata.resourceVersion;
    const isOld = before !== undefined && !isNewer(version, before.metadata.resourceVersion);
    if (isOld || !isNewer(version, deleted.get(id))) {
      return false;
    }
    const object = slim(received);
    objects.set(id, object);
    file(id, object, before);
    listeners.forEach((listener) => listener(object, before));
    return true;
  }

  function drop(received: T): boolean {
    const id = idOf(received.metadata);
    const before = objects.get(id);
    const version = received.metadata.resourceVersion ?? '0';
    if (before !== undefined && isNewer(before.metadata.resourceVersion, version)) {
      return false;
    }
    remember(deleted, id, version);
    if (before === undefined) {
      return false;
    }
    objects.delete(id);
    file(id, undefined, before);
    listeners.forEach((listener) => listener(before, before));
    return true;
  }

  const found = (ids: Iterable<string>): T[] => [...ids].flatMap((id) => objects.get(id) ?? []);

  return {
    put,
    drop,
    retain: (seen, resourceVersion, namespace) => {
      const gone = [...objects].filter(
        ([id, object]) =>
          !seen.has(id) && (namespace === undefined || object.metadata.namespace === namespace),
      );
      gone.forEach(([, object]) => {
        drop({ ...object, metadata: { ...object.metadata, resourceVersion } });
      });
    },
    onChange: (listener) => void listeners.push(listener),
    all: () => [...objects.values()],
    get size() {
      return objects.size;
    },
    get: (key: Key) => objects.get(idOf(key)),
    list: (namespace, labels = {}) => {
      const pairs = Object.entries(labels);
      const [first] = pairs;
      const candidates =
        first === undefined ? objects.values() : found(byLabel.of(`${namespace}/${first.join('=')}`));
      return [...candidates].filter(
        ({ metadata }) =>
          metadata.namespace === namespace &&
          pairs.every(([name, value]) => metadata.labels?.[name] === value),
      );
    },
    ownedBy: (uid) => found(byOwner.of(uid)),
  };
}

function createIndex() {
  const ids = new Map<string, Set<string>>();
  return {
    of: (term: string): ReadonlySet<string> => ids.get(term) ?? new Set(),
    move: (id: string, from: readonly string[], to: readonly string[]): void => {
      for (const term of from) {
        const set = ids.get(term);
        set?.delete(id);
        if (set?.size === 0) {
          ids.delete(term);
        }
      }
      for (const term of to) {
        const set = ids.get(term) ?? new Set<string>();
        ids.set(term, set.add(id));
      }
    },
  };
}

function ownersOf({ metadata }: KubeObject): readonly string[] {
  return (metadata.ownerReferences ?? [])
    .filter(({ controller }) => controller === true)
    .map(({ uid }) => uid);
}

function labelsOf({ metadata }: KubeObject): readonly string[] {
  return Object.entries(metadata.labels ?? {}).map(
    ([name, value]) => `${metadata.namespace ?? ''}/${name}=${value}`,
  );
}

function remember(deleted: Map<string, string>, id: string, version: string): void {
  deleted.delete(id);
  deleted.set(id, version);
  const oldest = deleted.keys().next().value;
  if (deleted.size > REMEMBERED_DELETIONS && oldest !== undefined) {
    deleted.delete(oldest);
  }
}

const trees = new Map<string, FieldTree>();
const KNOWN_TREES = 2_000;

/** Of managedFields only our own part is kept, and equal ones once: with a thousand platforms they are most of the memory. */
function slim<T extends KubeObject>(object: T): T {
  if (object.metadata.managedFields === undefined) {
    return object;
  }
  const ours = appliedByUs(object);
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: ours === undefined ? [] : [shared(ours)] },
  };
}

function shared(entry: ManagedFields): ManagedFields {
  if (entry.fieldsV1 === undefined) {
    return entry;
  }
  const text = JSON.stringify(entry.fieldsV1);
  const tree = trees.get(text) ?? entry.fieldsV1;
  if (trees.size < KNOWN_TREES) {
    trees.set(text, tree);
  }
  return { manager: entry.manager, operation: entry.operation, fieldsV1: tree };
}
