/** The API group of everything that the operator defines. */
export const GROUP = 'studyflow.dev';

/** The version that is served and stored. How v1beta1 comes: docs/adr (conversion). */
export const VERSION = 'v1alpha1';

export const API_VERSION = `${GROUP}/${VERSION}` as const;

/**
 * `kubectl get study` lists the objects of all our kinds. It is not `studyflow`: that names a kind, and kubectl refuses
 * `get studyflow study` when the same word is a category.
 */
export const CATEGORY = 'study';

/** Field managers of server-side apply. */
export const FIELD_MANAGER = 'studyflow-operator';
export const STATUS_FIELD_MANAGER = 'studyflow-operator-status';

/** Labels that the operator puts on what it makes, and chooses by. */
export const LABELS = {
  /** On everything of a platform; `app.kubernetes.io/instance` is on workloads their own name. */
  platform: `${GROUP}/platform`,
  managedBy: 'app.kubernetes.io/managed-by',
  partOf: 'app.kubernetes.io/part-of',
  component: 'app.kubernetes.io/component',
  /** `blue` or `green`: on pods, and in the selectors of the Services that a release switches. */
  colour: `${GROUP}/colour`,
  /** Name of the Release that a colour's objects belong to. */
  release: `${GROUP}/release`,
  /** Hash of the template of that Release. */
  revision: `${GROUP}/revision`,
} as const;

/** Annotations that the operator puts on what it makes. */
export const ANNOTATIONS = {
  /** Epoch of the leader that stamped an unfinished release or a Service: an older leader's writes conflict from then on. */
  leaderEpoch: `${GROUP}/leader-epoch`,
} as const;

/** Chooses what belongs to platforms: the only objects of others' kinds that are kept in memory. */
export const MANAGED_SELECTOR = 'app.kubernetes.io/part-of=studyflow';

/** The value of `app.kubernetes.io/managed-by`. */
export const MANAGED_BY = 'studyflow-operator';
