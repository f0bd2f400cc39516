import type { KubeObject, ManagedFields } from '../kube.ts';
import { deepEqualJson } from './json.ts';
import {
  copyPaths,
  pathsOf,
  pathsOfTree,
  treeOf,
  valueAt,
  withoutPath,
  type FieldPath,
} from './field-paths.ts';

/** Who writes, and how. */
export type Writer = Pick<ManagedFields, 'manager' | 'operation' | 'subresource'>;

const NOT_OWNED = new Set(['f:apiVersion', 'f:kind']);
const NOT_OWNED_METADATA = new Set([
  'f:name',
  'f:namespace',
  'f:uid',
  'f:resourceVersion',
  'f:generation',
  'f:creationTimestamp',
  'f:deletionTimestamp',
  'f:managedFields',
]);

/** @returns what of an object can be owned. */
export function ownablePaths(object: KubeObject): readonly FieldPath[] {
  return pathsOf(object).filter(
    ([first = '', second = '']) =>
      !NOT_OWNED.has(first) && !(first === 'f:metadata' && NOT_OWNED_METADATA.has(second)),
  );
}

/** Server-side apply by force: sets what the intent says, takes away what the writer said last time and nobody else does. */
export function applied<T extends KubeObject>(before: T | undefined, intent: T, writer: Writer): T {
  const entries = before?.metadata.managedFields ?? [];
  const wanted = ownablePaths(intent);
  const wantedIds = new Set(wanted.map(idOf));
  const others = entries.filter((entry) => !isOf(entry, writer));
  const ofOthers = new Set(others.flatMap((entry) => pathsOfTree(entry.fieldsV1 ?? {}).map(idOf)));
  const ours = entries
    .filter((entry) => isOf(entry, writer))
    .flatMap((entry) => pathsOfTree(entry.fieldsV1 ?? {}));
  const dropped = ours.filter((path) => !wantedIds.has(idOf(path)) && !ofOthers.has(idOf(path)));
  const pruned = dropped.reduce<unknown>(withoutPath, before ?? identityOf(intent));
  const object = copyPaths(pruned, intent, wanted) as T;
  return withManagers(object, [
    ...others.map((entry) =>
      without(entry, (path) => wantedIds.has(idOf(path)) && isChanged(before, object, path)),
    ),
    { ...writer, fieldsV1: treeOf(wanted) },
  ]);
}

/** Any other write: what it has changed is the writer's now, and nobody else's. */
export function updated<T extends KubeObject>(before: T | undefined, after: T, writer: Writer): T {
  const changed = ownablePaths(after).filter((path) => isChanged(before, after, path));
  const ids = new Set(changed.map(idOf));
  const isLost = (path: FieldPath): boolean => ids.has(idOf(path)) || valueAt(after, path) === undefined;
  const entries = before?.metadata.managedFields ?? [];
  const own = entries
    .filter((entry) => isOf(entry, writer))
    .flatMap((entry) => pathsOfTree(entry.fieldsV1 ?? {}));
  const kept = own.filter((path) => valueAt(after, path) !== undefined && !ids.has(idOf(path)));
  return withManagers(after, [
    ...entries.filter((entry) => !isOf(entry, writer)).map((entry) => without(entry, isLost)),
    { ...writer, fieldsV1: treeOf([...kept, ...changed]) },
  ]);
}

function isChanged(before: KubeObject | undefined, after: KubeObject, path: FieldPath): boolean {
  return before === undefined || !deepEqualJson(valueAt(before, path), valueAt(after, path));
}

function without(entry: ManagedFields, isGone: (path: FieldPath) => boolean): ManagedFields {
  return { ...entry, fieldsV1: treeOf(pathsOfTree(entry.fieldsV1 ?? {}).filter((path) => !isGone(path))) };
}

function withManagers<T extends KubeObject>(object: T, entries: readonly ManagedFields[]): T {
  const managedFields = entries.filter(({ fieldsV1 = {} }) => Object.keys(fieldsV1).length > 0);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function isOf(entry: ManagedFields, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    (entry.subresource ?? '') === (writer.subresource ?? '')
  );
}

function identityOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function idOf(path: FieldPath): string {
  return path.join('\u0000');
}
