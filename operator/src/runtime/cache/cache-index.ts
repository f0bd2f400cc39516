import type { KubeObject } from '../../kube/kube.ts';

/** Finds ids of objects by owner and by label. */
export interface ObjectIndex {
  file(id: string, object: KubeObject | undefined, before: KubeObject | undefined): void;
  ownedBy(uid: string): ReadonlySet<string>;
  /** A set that contains all that have the labels, and maybe more. Undefined without labels. */
  withLabels(
    namespace: string,
    labels: Readonly<Record<string, string>>,
    objects: ReadonlyMap<string, KubeObject>,
  ): ReadonlySet<string> | undefined;
}

/**
 * An empty index. Of labels only those are kept that somebody has asked for first: an object has ten, most of them are
 * the same for all, and each would cost more than it ever saves.
 */
export function createObjectIndex(): ObjectIndex {
  const byOwner = createTerms();
  const byLabel = new Map<string, Terms>();

  function termsOf(label: string, objects: ReadonlyMap<string, KubeObject>): Terms {
    const known = byLabel.get(label);
    if (known !== undefined) {
      return known;
    }
    const terms = createTerms();
    objects.forEach((object, id) => terms.move(id, [], termOf(object, label)));
    byLabel.set(label, terms);
    return terms;
  }

  return {
    file: (id, object, before) => {
      byOwner.move(id, ownersOf(before), ownersOf(object));
      byLabel.forEach((terms, label) => terms.move(id, termOf(before, label), termOf(object, label)));
    },
    ownedBy: (uid) => byOwner.of(uid),
    withLabels: (namespace, labels, objects) => {
      const names = Object.keys(labels);
      const label = names.find((name) => byLabel.has(name)) ?? names[0];
      return label === undefined
        ? undefined
        : termsOf(label, objects).of(termIn(namespace, labels[label] ?? ''));
    },
  };
}

interface Terms {
  of(term: string): ReadonlySet<string>;
  move(id: string, from: readonly string[], to: readonly string[]): void;
}

function createTerms(): Terms {
  const ids = new Map<string, Set<string>>();
  const none: ReadonlySet<string> = new Set();
  return {
    of: (term) => ids.get(term) ?? none,
    move: (id, from, to) => {
      for (const term of from.filter((one) => !to.includes(one))) {
        const set = ids.get(term);
        set?.delete(id);
        if (set?.size === 0) {
          ids.delete(term);
        }
      }
      for (const term of to) {
        const set = ids.get(term);
        if (set === undefined) {
          ids.set(term, new Set([id]));
        } else {
          set.add(id);
        }
      }
    },
  };
}

function ownersOf(object: KubeObject | undefined): readonly string[] {
  const owners = object?.metadata.ownerReferences ?? [];
  return owners.filter(({ controller }) => controller === true).map(({ uid }) => uid);
}

function termOf(object: KubeObject | undefined, label: string): readonly string[] {
  const { labels, namespace = '' } = object?.metadata ?? {};
  const value = labels?.[label];
  return value === undefined ? [] : [termIn(namespace, value)];
}

function termIn(namespace: string, value: string): string {
  return `${namespace}/${value}`;
}
