import type { KubeObject, OwnerReference } from '../kube/kube.ts';

/** The reference that lets the garbage collector delete an object with its owner: no finalizer is needed. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
