import type { Kind, Kube, KubeObject } from '../kube/kube.ts';

/** Adds a finalizer, before anything is made that deletion must clean up. @returns the object as it is now. */
export async function addFinalizer<T extends KubeObject>(
  kube: Kube,
  kind: Kind<T>,
  object: T,
  name: string,
): Promise<T> {
  const finalizers = object.metadata.finalizers ?? [];
  return finalizers.includes(name) ? object : await write(kube, kind, object, [...finalizers, name]);
}

/** Takes a finalizer away, as the last step of a deletion. @returns the object as it is now. */
export async function removeFinalizer<T extends KubeObject>(
  kube: Kube,
  kind: Kind<T>,
  object: T,
  name: string,
): Promise<T> {
  const finalizers = object.metadata.finalizers ?? [];
  return finalizers.includes(name)
    ? await write(
        kube,
        kind,
        object,
        finalizers.filter((finalizer) => finalizer !== name),
      )
    : object;
}

async function write<T extends KubeObject>(
  kube: Kube,
  kind: Kind<T>,
  object: T,
  finalizers: readonly string[],
): Promise<T> {
  const { name, namespace = '', resourceVersion } = object.metadata;
  return await kube.merge(
    kind,
    { namespace, name },
    { body: { metadata: { finalizers } }, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  );
}
