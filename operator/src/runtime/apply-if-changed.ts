import { createHash } from 'node:crypto';

import { ownsEverything } from '../kube/managed-fields.ts';
import type { Kind, Kube, KubeObject } from '../kube/kube.ts';

/** Hash of the intent that was applied last. */
export const INTENT_ANNOTATION = 'studyflow.dev/intent';

/**
 * A version that no object has: the API server creates what is missing, and answers `Conflict` when it is there. So
 * neither a leader of yesterday nor a watch that lags writes over what somebody else has made in between.
 */
const ONLY_IF_MISSING = '1';

/**
 * Applies the full intent, unless it is there already: the intent was the same last time (its hash is an annotation), and
 * nobody has taken or removed a field of it since (the API server keeps account in managedFields). So at rest nothing is
 * sent, fields of others stay, and what a person has changed by hand is put back.
 *
 * @param current - what there is, from a lister; its resourceVersion is the write's precondition
 * @returns the object as it is now.
 */
export async function applyIfChanged<T extends KubeObject>(
  kube: Kube,
  kind: Kind<T>,
  wanted: T,
  current: T | undefined,
): Promise<T> {
  const intent = markIntent(wanted);
  return current !== undefined && isApplied(intent, current)
    ? current
    : await applyIntent(kube, kind, intent, current);
}

/** Applies what was marked, and what was added to it since: that is not asked for again. */
export async function applyIntent<T extends KubeObject>(
  kube: Kube,
  kind: Kind<T>,
  intent: T,
  current: T | undefined,
): Promise<T> {
  const resourceVersion = current?.metadata.resourceVersion ?? ONLY_IF_MISSING;
  return await kube.apply(kind, { ...intent, metadata: { ...intent.metadata, resourceVersion } });
}

/** Objects are never changed, so what was found in place once is in place as long as both are the same objects. */
const inPlace = new WeakMap<KubeObject, KubeObject>();

/** @returns whether `current` is what applying `wanted` would leave. */
export function isInPlace(wanted: KubeObject, current: KubeObject): boolean {
  if (inPlace.get(current) === wanted) {
    return true;
  }
  const isThere = isApplied(markIntent(wanted), current);
  if (isThere) {
    inPlace.set(current, wanted);
  }
  return isThere;
}

function isApplied(intent: KubeObject, current: KubeObject): boolean {
  const before = current.metadata.annotations?.[INTENT_ANNOTATION];
  return before === intent.metadata.annotations?.[INTENT_ANNOTATION] && ownsEverything(current, intent);
}

/** What is rendered is kept and asked for again and again. */
const marked = new WeakMap<KubeObject, KubeObject>();

/** @returns the intent with its hash, by which it is known again. */
export function markIntent<T extends KubeObject>(wanted: T): T {
  const known = marked.get(wanted) as T | undefined;
  const intent = known ?? mark(wanted);
  if (known === undefined) {
    marked.set(wanted, intent);
  }
  return intent;
}

function mark<T extends KubeObject>(wanted: T): T {
  const hash = createHash('sha256').update(canonical(wanted)).digest('hex').slice(0, 16);
  const annotations = { ...wanted.metadata.annotations, [INTENT_ANNOTATION]: hash };
  return { ...wanted, metadata: { ...wanted.metadata, annotations } };
}

/** JSON with sorted keys: the same intent has the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
