import type { Kind, KubeObject } from '../kube/kube.ts';
import type { StalledObject } from './metrics.ts';

/** Those of one kind whose condition Stalled is true: nothing goes on with them until somebody does something. */
export function stalledObjects(kind: Kind, objects: readonly KubeObject[]): StalledObject[] {
  return objects.filter(isStalled).map(({ metadata: { namespace = '', name } }) => ({
    kind: kind.kind,
    namespace,
    name,
  }));
}

function isStalled(object: KubeObject): boolean {
  const { status } = object as { readonly status?: Status };
  return (
    status?.conditions?.some(({ type, status: truth }) => type === 'Stalled' && truth === 'True') === true
  );
}

interface Status {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}
