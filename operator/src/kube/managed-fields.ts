import { FIELD_MANAGER } from '../api/group.ts';
import type { FieldTree, KubeObject, ManagedFields } from './kube.ts';

/** Of the identity nothing is owned by anybody. */
const IDENTITY = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.resourceVersion',
  'metadata.uid',
]);

/** @returns what we own of an object by having applied it. */
export function appliedByUs(object: KubeObject): ManagedFields | undefined {
  return object.metadata.managedFields?.find(
    (entry) =>
      entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && (entry.subresource ?? '') === '',
  );
}

/**
 * @returns whether each field of `intent` is ours in `current`. A field that somebody else has changed, or has removed,
 * is not ours any more, whatever its value is.
 */
export function ownsEverything(current: KubeObject, intent: KubeObject): boolean {
  const tree = appliedByUs(current)?.fieldsV1;
  return tree !== undefined && ownsFields(tree, intent as unknown as Readonly<Record<string, unknown>>, '');
}

function ownsFields(tree: FieldTree, fields: Readonly<Record<string, unknown>>, path: string): boolean {
  return Object.entries(fields).every(([field, value]) => {
    const at = `${path}${field}`;
    if (value === undefined || value === null || IDENTITY.has(at)) {
      return true;
    }
    const below = tree[`f:${field}`];
    if (at === 'metadata') {
      return ownsFields(below ?? {}, value as Readonly<Record<string, unknown>>, 'metadata.');
    }
    return below === undefined ? isNothing(value) : owns(below, value, `${at}.`);
  });
}

/** An empty map or list leaves no trace in the account of fields. */
function isNothing(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => item === undefined || isNothing(item))
  );
}

function owns(tree: FieldTree, value: unknown, path: string): boolean {
  const isLeaf = Object.keys(tree).every((key) => key === '.');
  if (isLeaf || typeof value !== 'object' || value === null) {
    return true;
  }
  if (!Array.isArray(value)) {
    return ownsFields(tree, value as Readonly<Record<string, unknown>>, path);
  }
  return value.every((item) => ownsItem(tree, item, path));
}

function ownsItem(tree: FieldTree, item: unknown, path: string): boolean {
  if (typeof item !== 'object' || item === null) {
    return tree[`v:${JSON.stringify(item)}`] !== undefined;
  }
  const found = Object.entries(tree).find(([key]) => key.startsWith('k:') && hasKeys(item, key.slice(2)));
  return found !== undefined && owns(found[1], item, path);
}

/** Keys that the server has filled in with a default are not in the intent: those count as equal. */
function hasKeys(item: object, keys: string): boolean {
  const fields = item as Readonly<Record<string, unknown>>;
  return Object.entries(JSON.parse(keys) as Record<string, unknown>).every(
    ([key, value]) => fields[key] === undefined || fields[key] === value,
  );
}
