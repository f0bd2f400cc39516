import { randomUUID } from 'node:crypto';

import { kubeError } from '../kube-error.ts';
import type { Key, Kind, KubeObject } from '../kube.ts';
import { deepEqualJson } from './json.ts';
import { createWatchers, type Watchers } from './watchers.ts';

/** What the API server keeps: objects with versions, generations and deletions that wait for finalizers. */
export interface Store {
  readonly watchers: Watchers;
  version(): string;
  find<T extends KubeObject>(kind: Kind<T>, key: Key): T | undefined;
  all<T extends KubeObject>(kind: Kind<T>): readonly T[];
  /** Files `after`, unless nothing differs. @returns what is there now. */
  save<T extends KubeObject>(kind: Kind<T>, before: T | undefined, after: T): T;
  remove(kind: Kind, object: KubeObject): void;
}

/** An empty store. */
export function createStore(now: () => Date): Store {
  const shelf = createShelf();
  return {
    watchers: shelf.watchers,
    version: shelf.version,
    find: <T extends KubeObject>(kind: Kind<T>, key: Key) => shelf.of(kind).get(idOf(key)) as T | undefined,
    all: <T extends KubeObject>(kind: Kind<T>) =>
      [...shelf.of(kind).values()].sort((a, b) =>
        idOf(a.metadata) < idOf(b.metadata) ? -1 : 1,
      ) as unknown as readonly T[],
    save: (kind, before, after) => save(shelf, now, kind, { before, after }),
    remove: (kind, object) => {
      if ((object.metadata.finalizers ?? []).length === 0) {
        shelf.forget(kind, object);
      } else if (object.metadata.deletionTimestamp === undefined) {
        const metadata = { ...object.metadata, deletionTimestamp: now().toISOString() };
        shelf.keep(kind, object, { ...object, metadata });
      }
    },
  };
}

/** Objects by kind; each change has a version of its own and is published. */
interface Shelf {
  readonly watchers: Watchers;
  version(): string;
  of(kind: Kind): Map<string, KubeObject>;
  keep<T extends KubeObject>(kind: Kind<T>, before: T | undefined, object: T): T;
  forget(kind: Kind, object: KubeObject): void;
}

function createShelf(): Shelf {
  const collections = new Map<string, Map<string, KubeObject>>();
  const watchers = createWatchers();
  let version = 1000;

  function of(kind: Kind): Map<string, KubeObject> {
    const id = `${kind.apiVersion}/${kind.plural}`;
    const collection = collections.get(id) ?? new Map<string, KubeObject>();
    collections.set(id, collection);
    return collection;
  }

  function change<T extends KubeObject>(
    kind: Kind<T>,
    before: T | undefined,
    after: T,
    isDeletion: boolean,
  ): T {
    version += 1;
    const object = structuredClone({
      ...after,
      metadata: { ...after.metadata, resourceVersion: String(version) },
    });
    watchers.publish({ plural: kind.plural, version, before, object, isDeletion });
    return object;
  }

  return {
    watchers,
    version: () => String(version),
    of,
    keep: (kind, before, object) => {
      const kept = change(kind, before, object, false);
      of(kind).set(idOf(kept.metadata), kept);
      return kept;
    },
    forget: (kind, object) => {
      of(kind).delete(idOf(object.metadata));
      change(kind, object, object, true);
    },
  };
}

interface Change<T> {
  readonly before: T | undefined;
  readonly after: T;
}

function save<T extends KubeObject>(
  shelf: Shelf,
  now: () => Date,
  kind: Kind<T>,
  { before, after }: Change<T>,
): T {
  const fields = before === undefined ? birth(now) : serverFields(before);
  const object = { ...after, metadata: { ...after.metadata, ...fields } };
  if (before !== undefined && deepEqualJson(before, object)) {
    return before;
  }
  const isNewSpec = before === undefined || !deepEqualJson(specOf(before), specOf(after));
  const generation = (before?.metadata.generation ?? 0) + (isNewSpec ? 1 : 0);
  const kept = shelf.keep(kind, before, { ...object, metadata: { ...object.metadata, generation } });
  if (isReleased(kept)) {
    shelf.forget(kind, kept);
  }
  return kept;
}

/** Whether it was only waiting for finalizers to go. */
function isReleased({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
}

/** What no writer sets. */
function serverFields({ metadata }: KubeObject) {
  const { uid, creationTimestamp, deletionTimestamp, generation, resourceVersion } = metadata;
  const all = { uid, creationTimestamp, deletionTimestamp, generation, resourceVersion };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<
    typeof metadata
  >;
}

function birth(now: () => Date) {
  return {
    uid: randomUUID(),
    creationTimestamp: now()
      .toISOString()
      .replace(/\.\d{3}Z$/, 'Z'),
  };
}

function specOf(object: KubeObject): unknown {
  const {
    metadata: _metadata,
    status: _status,
    ...rest
  } = object as KubeObject & { readonly status?: unknown };
  return rest;
}

function idOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}

/** @throws `Conflict` when a precondition does not hold. */
export function checkPrecondition(
  kind: Kind,
  object: KubeObject,
  wanted: { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined },
): void {
  const isOther = wanted.uid !== undefined && wanted.uid !== object.metadata.uid;
  const isOld =
    wanted.resourceVersion !== undefined && wanted.resourceVersion !== object.metadata.resourceVersion;
  if (isOther || isOld) {
    const message = `${kind.plural} "${object.metadata.name}": the object has been modified; apply your changes to the latest version`;
    throw kubeError({ reason: 'Conflict', status: 409, message });
  }
}
