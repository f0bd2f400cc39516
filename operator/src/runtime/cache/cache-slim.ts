import { appliedByUs } from '../../kube/managed-fields.ts';
import type { FieldTree, KubeObject, ManagedFields } from '../../kube/kube.ts';

const trees = new Map<string, FieldTree>();
const KNOWN_TREES = 2_000;

/**
 * Of managedFields only our own part is kept, and equal ones once: with a thousand platforms they would be most of the
 * memory.
 */
export function slim<T extends KubeObject>(object: T): T {
  if (object.metadata.managedFields === undefined) {
    return object;
  }
  const ours = appliedByUs(object);
  const managedFields = ours === undefined ? [] : [shared(ours)];
  return { ...object, metadata: { ...object.metadata, managedFields } };
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
