import { LABELS, MANAGED_BY } from '../../api/group.ts';
import type { KubeObject } from '../../kube/kube.ts';

/**
 * Whose an object is.
 * - `ours`: its controller is the platform.
 * - `orphaned`: the operator made it for a platform of this name, and it has no controller any more: it is taken over.
 * - `leaving`: its controller is a platform of this name that was deleted; the garbage collector comes for it.
 * - `foreign`: somebody else's. It is never touched.
 */
export type Ownership = 'ours' | 'orphaned' | 'leaving' | 'foreign';

export function ownershipOf(object: KubeObject, owner: KubeObject): Ownership {
  const controller = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (controller) {
    if (controller.uid === owner.metadata.uid) return 'ours';
    return controller.kind === owner.kind && controller.name === owner.metadata.name ? 'leaving' : 'foreign';
  }
  const labels = object.metadata.labels ?? {};
  const isMadeByUs =
    labels[LABELS.managedBy] === MANAGED_BY && labels[LABELS.platform] === owner.metadata.name;
  return isMadeByUs ? 'orphaned' : 'foreign';
}
