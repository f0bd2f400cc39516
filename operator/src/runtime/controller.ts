import type { Key, Kind, KubeObject } from '../kube/kube.ts';

/** What a reconcile wants next. Nothing: wait for the next change. */
export interface Outcome {
  /** Milliseconds after which the key is looked at again, whatever happens meanwhile. */
  readonly requeueAfterMs?: number;
}

/** The newest state of a kind that a watch has brought, without asking the server. */
export interface Lister<T extends KubeObject> {
  get(key: Key): T | undefined;
  /** Those in a namespace whose labels contain `labels`. */
  list(namespace: string, labels?: Readonly<Record<string, string>>): readonly T[];
  /** Those whose controller is the object with this uid. */
  ownedBy(uid: string): readonly T[];
}

/** A kind that a controller looks at, and which keys a change of one of its objects concerns. */
export interface Watched<T extends KubeObject = KubeObject> {
  readonly kind: Kind<T>;
  /** Only objects with these labels are kept in memory. */
  readonly labelSelector?: string;
  /** @returns keys of the controller's own kind. */
  concerns(object: T): readonly Key[];
}

/**
 * One loop per kind of resource. `reconcile` compares what is with what should be and makes at most the next step; it
 * never sleeps, never polls, and may be called again at any time with the same state without a write.
 */
export interface Controller {
  readonly name: string;
  readonly kind: Kind;
  readonly watches: readonly Watched[];
  reconcile(key: Key, signal: AbortSignal): Promise<Outcome>;
}

/** Writes an event (events.k8s.io/v1) about an object; the same event again is counted, not written anew. */
export interface EventRecorder {
  record(about: KubeObject, event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly note: string; readonly action: string }): void;
}
