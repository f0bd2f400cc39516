/** Names a kind of object to the API server. */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** Only for the type checker: the shape of the kind's objects. */
  readonly shape?: T;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** metav1.FieldsV1: `f:<field>`, `k:<keys of a list's item>`, `v:<value of a set>`; an empty one is a leaf, owned whole. */
export interface FieldTree {
  readonly [path: string]: FieldTree;
}

/** Who owns which fields, as the API server keeps account of it. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  readonly fieldsV1?: FieldTree;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface Key {
  readonly namespace: string;
  readonly name: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  /** Token of the next page. */
  readonly next?: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Nothing has changed up to this version. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/**
 * What the operator asks of an API server. Every call has a deadline; failures are `KubeError`, told apart by `reason`.
 * A write that carries `metadata.resourceVersion` is refused with `Conflict` when the object has changed since: this is
 * how writes of a leader that is none any more are fenced.
 */
export interface Kube {
  /** @returns undefined when there is none. */
  get<T extends KubeObject>(kind: Kind<T>, key: Key): Promise<T | undefined>;
  /** One page of at most 500. Without a namespace: of all. */
  list<T extends KubeObject>(kind: Kind<T>, question: ListQuestion): Promise<Page<T>>;
  /** Ends without a failure when the server closes the stream; throws `Expired` for 410. */
  watch<T extends KubeObject>(
    kind: Kind<T>,
    question: WatchQuestion,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  /** Server-side apply with the full intent, by force, as `studyflow-operator`. @returns the object as it is now. */
  apply<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T>;
  /** Server-side apply of `status` as `studyflow-operator-status`. */
  applyStatus<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T>;
  /** JSON merge patch. With `resourceVersion` refused when the object has changed; may go to a subresource. */
  merge<T extends KubeObject>(kind: Kind<T>, key: Key, patch: MergePatch): Promise<T>;
  create<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T>;
  /** Replaces; `metadata.resourceVersion` is required. */
  replace<T extends KubeObject>(kind: Kind<T>, object: T): Promise<T>;
  /** Nothing happens when it is gone already. */
  remove(
    kind: Kind,
    key: Key,
    precondition: { readonly uid?: string; readonly resourceVersion?: string },
  ): Promise<void>;
}

/** Where a watch goes on from, and what it is about. */
export interface WatchQuestion {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly resourceVersion: string;
}

/** One page of a list. */
export interface ListQuestion {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly next?: string;
}

export interface MergePatch {
  readonly body: Readonly<Record<string, unknown>>;
  readonly subresource?: 'scale' | 'status';
  readonly resourceVersion?: string;
}

/** Reasons as the API server gives them (metav1.StatusReason), and those of the way there. */
export type KubeErrorReason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'Forbidden'
  | 'Expired'
  | 'TooManyRequests'
  | 'Timeout'
  | 'Unreachable'
  /** This process does not lead (any more): the write has not left it. */
  | 'NotLeader'
  | 'Other';
