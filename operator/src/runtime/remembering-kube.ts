import type { Kind, Kube, KubeObject } from '../kube/kube.ts';

/** Where the newest known state is kept. */
export type Remember = <T extends KubeObject>(kind: Kind<T>, object: T) => void;

/**
 * A Kube that puts what a write was answered into the caches, so that the next reconcile sees what the last one did,
 * however late the watch is. An answer that is older than what the watch has brought meanwhile changes nothing.
 */
export function rememberWrites(kube: Kube, remember: Remember): Kube {
  async function remembered<T extends KubeObject>(kind: Kind<T>, write: Promise<T>): Promise<T> {
    const object = await write;
    remember(kind, object);
    return object;
  }
  return {
    get: async (kind, key) => {
      const object = await kube.get(kind, key);
      if (object !== undefined) {
        remember(kind, object);
      }
      return object;
    },
    list: kube.list,
    watch: kube.watch,
    remove: kube.remove,
    apply: async (kind, object) => await remembered(kind, kube.apply(kind, object)),
    applyStatus: async (kind, object) => await remembered(kind, kube.applyStatus(kind, object)),
    create: async (kind, object) => await remembered(kind, kube.create(kind, object)),
    replace: async (kind, object) => await remembered(kind, kube.replace(kind, object)),
    merge: async (kind, key, patch) => {
      const write = kube.merge(kind, key, patch);
      // A Scale is not the object that it scales.
      return patch.subresource === 'scale' ? await write : await remembered(kind, write);
    },
  };
}
