import { kubeError } from '../../kube/kube-error.ts';
import type { Kube } from '../../kube/kube.ts';

/** A Kube whose writes are refused (`NotLeader`) before they leave, as soon as `mayWrite` says no. Reads pass. */
export function fenceKube(kube: Kube, mayWrite: () => boolean): Kube {
  async function guarded<R>(what: string, write: () => Promise<R>): Promise<R> {
    if (!mayWrite()) {
      throw kubeError({ reason: 'NotLeader', message: `${what}: refused, since this process does not lead` });
    }
    return await write();
  }
  return {
    get: kube.get,
    list: kube.list,
    watch: kube.watch,
    apply: async (kind, object) => await guarded(`apply ${kind.kind}`, () => kube.apply(kind, object)),
    applyStatus: async (kind, object) =>
      await guarded(`applyStatus ${kind.kind}`, () => kube.applyStatus(kind, object)),
    merge: async (kind, key, patch) =>
      await guarded(`merge ${kind.kind}`, () => kube.merge(kind, key, patch)),
    create: async (kind, object) => await guarded(`create ${kind.kind}`, () => kube.create(kind, object)),
    replace: async (kind, object) => await guarded(`replace ${kind.kind}`, () => kube.replace(kind, object)),
    remove: async (kind, key, precondition) =>
      await guarded(`remove ${kind.kind}`, () => kube.remove(kind, key, precondition)),
  };
}
