import type { Key, KubeObject } from '../../kube/kube.ts';
import { createObjectIndex } from './cache-index.ts';
import { slim } from './cache-slim.ts';
import type { Lister } from '../controller.ts';

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

/** Versions are numbers that grow over all objects of a kind (KEP-5504 says so of every built-in server). */
export function isNewer(version: string | undefined, than: string | undefined): boolean {
  return Number(version ?? 0) > Number(than ?? 0);
}

/**
 * An empty cache, with indexes by owner and by label.
 *
 * @param kind - of its objects: those of some are kept without what nobody reads
 */
export function createCache<T extends KubeObject>(kind?: string): Cache<T> {
  const objects = new Map<string, T>();
  const listeners: Listener<T>[] = [];
  return {
    ...readersOf(objects, writersOf(objects, listeners, kind)),
    onChange: (listener) => void listeners.push(listener),
    get size() {
      return objects.size;
    },
  };
}

interface Writers<T extends KubeObject> extends Pick<Cache<T>, 'put' | 'drop' | 'retain'> {
  readonly index: ReturnType<typeof createObjectIndex>;
}

function writersOf<T extends KubeObject>(
  objects: Map<string, T>,
  listeners: readonly Listener<T>[],
  kind: string | undefined,
): Writers<T> {
  const deleted = new Map<string, string>();
  const index = createObjectIndex();

  function put(received: T): boolean {
    const id = idOf(received.metadata);
    const before = objects.get(id);
    const version = received.metadata.resourceVersion;
    const isOld = before !== undefined && !isNewer(version, before.metadata.resourceVersion);
    if (isOld || !isNewer(version, deleted.get(id))) {
      return false;
    }
    const object = slim(received, kind);
    objects.set(id, object);
    index.file(id, object, before);
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
    index.file(id, undefined, before);
    listeners.forEach((listener) => listener(before, before));
    return true;
  }

  function retain(seen: ReadonlySet<string>, resourceVersion: string, namespace: string | undefined): void {
    const gone = [...objects].filter(
      ([id, { metadata }]) => !seen.has(id) && (namespace === undefined || metadata.namespace === namespace),
    );
    gone.forEach(([, object]) => drop({ ...object, metadata: { ...object.metadata, resourceVersion } }));
  }

  return { put, drop, retain, index };
}

function readersOf<T extends KubeObject>(
  objects: ReadonlyMap<string, T>,
  { put, drop, retain, index }: Writers<T>,
): Omit<Cache<T>, 'onChange' | 'size'> {
  const found = (ids: Iterable<string>): T[] => [...ids].flatMap((id) => objects.get(id) ?? []);
  return {
    put,
    drop,
    retain,
    all: () => [...objects.values()],
    get: (key: Key) => objects.get(idOf(key)),
    list: (namespace, labels = {}) => {
      const pairs = Object.entries(labels);
      const ids = index.withLabels(namespace, labels, objects);
      const candidates = ids === undefined ? objects.values() : found(ids);
      return [...candidates].filter(
        ({ metadata }) =>
          metadata.namespace === namespace &&
          pairs.every(([name, value]) => metadata.labels?.[name] === value),
      );
    },
    ownedBy: (uid) => found(index.ownedBy(uid)),
  };
}

function remember(deleted: Map<string, string>, id: string, version: string): void {
  deleted.delete(id);
  deleted.set(id, version);
  const oldest = deleted.keys().next().value;
  if (deleted.size > REMEMBERED_DELETIONS && oldest !== undefined) {
    deleted.delete(oldest);
  }
}
