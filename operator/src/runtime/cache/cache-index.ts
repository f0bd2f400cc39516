import type { KubeObject } from '../../kube/kube.ts';

/** Finds ids of objects by owner and by label. */
export interface ObjectIndex {
  file(id: string, object: KubeObject | undefined, before: KubeObject | undefined): void;
  ownedBy(uid: string): ReadonlySet<string>;
  /** A set that contains all that have the labels: that of the rarest of them. Undefined without labels. */
  withLabels(namespace: string, labels: Readonly<Record<string, string>>): ReadonlySet<string> | undefined;
}

/** An empty index. */
export function createObjectIndex(): ObjectIndex {
  const byOwner = createTerms();
  const byLabel = createTerms();
  return {
    file: (id, object, before) => {
      byOwner.move(id, ownersOf(before), ownersOf(object));
      byLabel.move(id, labelsOf(before), labelsOf(object));
    },
    ownedBy: (uid) => byOwner.of(uid),
    withLabels: (namespace, labels) => {
      const sets = Object.entries(labels).map(([name, value]) => byLabel.of(termOf(namespace, name, value)));
      return sets.sort((a, b) => a.size - b.size)[0];
    },
  };
}

function createTerms(): {
  of(term: string): ReadonlySet<string>;
  move(id: string, from: readonly string[], to: readonly string[]): void;
} {
  const ids = new Map<string, Set<string>>();
  const none: ReadonlySet<string> = new Set();
  return {
    of: (term) => ids.get(term) ?? none,
    move: (id, from, to) => {
      for (const term of from) {
        const set = ids.get(term);
        set?.delete(id);
        if (set?.size === 0) {
          ids.delete(term);
        }
      }
      for (const term of to) {
        const set = ids.get(term) ?? new Set<string>();
        ids.set(term, set.add(id));
      }
    },
  };
}

function ownersOf(object: KubeObject | undefined): readonly string[] {
  const owners = object?.metadata.ownerReferences ?? [];
  return owners.filter(({ controller }) => controller === true).map(({ uid }) => uid);
}

function labelsOf(object: KubeObject | undefined): readonly string[] {
  const { labels = {}, namespace = '' } = object?.metadata ?? {};
  return Object.entries(labels).map(([name, value]) => termOf(namespace, name, value));
}

function termOf(namespace: string, name: string, value: string): string {
  return `${namespace}/${name}=${value}`;
}
