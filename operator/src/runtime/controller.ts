import type { Key, Kind, Kube, KubeObject } from '../kube/kube.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from './clock.ts';

/** What a reconcile wants next. Nothing: wait for the next change. */
export interface Outcome {
  /** Milliseconds after which the key is looked at again, whatever happens meanwhile. */
  readonly requeueAfterMs?: number;
}

/**
 * The newest state of a kind that a watch has brought, without asking the server. What a write of this process answered
 * is in it as soon as the write returns. The objects are shared: never change one.
 */
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
  /** Only objects with these labels are kept in memory. All controllers that watch a kind give the same. */
  readonly labelSelector?: string;
  /** @returns keys of the controller's own kind. */
  concerns(object: T): readonly Key[];
}

/**
 * One loop per kind of resource. `reconcile` compares what is with what should be and makes at most the next step; it
 * never sleeps, never polls, and may be called again at any time with the same state without a write.
 *
 * Its failures: `terminal(reason, sentence)` is not tried again before the object changes, a `Conflict` is tried again
 * with the newer state, everything else is tried again with growing pauses. Of the first and the last the runtime
 * writes the condition (`Stalled`, `Reconciling`) and an event, unless the controller has said it better itself.
 */
export interface Controller {
  readonly name: string;
  /** Watched by the runtime; `watches` names the others. */
  readonly kind: Kind;
  readonly watches: readonly Watched[];
  reconcile(key: Key, signal: AbortSignal): Promise<Outcome>;
}

/** What happened, in an event's words. */
export interface EventDescription {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, short and specific. */
  readonly reason: string;
  /** A sentence: what, which, what to do. */
  readonly note: string;
  /** What the operator did or tried, CamelCase. */
  readonly action: string;
}

/** Writes an event (events.k8s.io/v1) about an object; the same event again is counted, not written anew. */
export interface EventRecorder {
  record(about: KubeObject, event: EventDescription): void;
}

/** Which term of leadership this process is in: `leaseTransitions` of the Lease, 0 without leader election. */
export interface Leadership {
  epoch(): number;
}

/** What every controller is made with: `createXController(deps: ControllerDeps): Controller`. */
export interface ControllerDeps {
  /** Fenced: a write of a process that does not lead is refused before it leaves. */
  readonly kube: Kube;
  /** May be asked for at once, is filled before the first reconcile. The kind must be watched by some controller. */
  lister<T extends KubeObject>(kind: Kind<T>): Lister<T>;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly leadership: Leadership;
  /** For probes of pods and questions to Prometheus; not for the API server. */
  readonly fetch: typeof globalThis.fetch;
}
