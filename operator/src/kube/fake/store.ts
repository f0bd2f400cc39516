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
  const collections = new Map<string, Map<string, KubeObject>>();
  const watchers = createWatchers();
  let version = 1000;

  function collectionOf(kind: Kind): Map<string, KubeObject> {
    const id = `${kind.apiVersion}/${kind.plural}`;
    const collection = collections.get(id) ?? new Map<string, KubeObject>();
    collections.set(id, collection);
    return collection;
  }

  function publish(
    kind: Kind,
    before: KubeObject | undefined,
    object: KubeObject,
    isDeletion: boolean,
  ): void {
    watchers.publish({ plural: kind.plural, version, before, object, isDeletion });
  }

  function forget(kind: Kind, object: KubeObject): void {
    version += 1;
    collectionOf(kind).delete(idOf(object.metadata));
    publish(
      kind,
      object,
      { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } },
      true,
    );
  }

  function save<T extends KubeObject>(kind: Kind<T>, before: T | undefined, after: T): T {
    if (
      before !== undefined &&
      deepEqualJson(before, { ...after, metadata: { ...after.metadata, ...serverFields(before) } })
    ) {
      return before;
    }
    version += 1;
    const isNewSpec = before === undefined || !deepEqualJson(specOf(before), specOf(after));
    const metadata = {
      ...after.metadata,
      ...(before === undefined ? birth(now) : serverFields(before)),
      generation: (before?.metadata.generation ?? 0) + (isNewSpec ? 1 : 0),
      resourceVersion: String(version),
    };
    const object = structuredClone({ ...after, metadata });
    collectionOf(kind).set(idOf(metadata), object);
    publish(kind, before, object, false);
    if (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0) {
      forget(kind, object);
    }
    return object;
  }

  return {
    watchers,
    version: () => String(version),
    find: <T extends KubeObject>(kind: Kind<T>, key: Key) =>
      collectionOf(kind).get(idOf(key)) as T | undefined,
    all: <T extends KubeObject>(kind: Kind<T>) =>
      [...collectionOf(kind).values()].sort((a, b) =>
        idOf(a.metadata) < idOf(b.metadata) ? -1 : 1,
      ) as unknown as readonly T[],
    save,
    remove: (kind, object) => {
      if ((object.metadata.finalizers ?? []).length === 0) {
        forget(kind, object);
      } else if (object.metadata.deletionTimestamp === undefined) {
        version += 1;
        const metadata = {
          ...object.metadata,
          deletionTimestamp: now().toISOString(),
          resourceVersion: String(version),
        };
        const doomed = { ...object, metadata };
        collectionOf(kind).set(idOf(metadata), doomed);
        publish(kind, object, doomed, false);
      }
    },
  };
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
