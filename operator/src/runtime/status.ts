import type { Kind, Kube, KubeObject } from '../kube/kube.ts';
import type { ConditionedStatus } from './conditions.ts';
import { deepEqual } from './deep-equal.ts';

/** An object with a status of ours. */
export interface WithStatus<S extends ConditionedStatus> extends KubeObject {
  readonly status?: S;
}

/**
 * Writes the whole status, and only if it differs from the object's. The write carries the resourceVersion of `object`,
 * so a decision that was made on an older state is refused as `Conflict`.
 *
 * @returns the object as it is now.
 */
export async function writeStatus<S extends ConditionedStatus, T extends WithStatus<S>>(
  kube: Kube,
  kind: Kind<T>,
  object: T,
  status: S,
): Promise<T> {
  if (deepEqual(object.status ?? {}, status)) {
    return object;
  }
  const { name, namespace, resourceVersion } = object.metadata;
  const body = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    status,
  };
  return await kube.applyStatus(kind, body as unknown as T);
}
