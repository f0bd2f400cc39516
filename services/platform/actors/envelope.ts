import type { ActorEvent, Decision, Receipt } from './actor-kind.ts';

/** One message on its way through an actor; exactly one of `resolve` and `reject` is called, once. */
export interface Envelope {
  readonly message: unknown;
  /** Monotonic time of its arrival, for the age of the mailbox. */
  readonly arrivedAt: number;
  /** Whether its deadline has passed: then it is dropped, not handled. Absent when it has none. */
  isLate?(): boolean;
  resolve(reply: unknown): void;
  reject(cause: unknown): void;
}

export type AnyDecision = Decision<unknown, ActorEvent, unknown, unknown>;

/** A handled message whose outcome waits for the commit of everything before it, itself included. */
export interface Pending {
  readonly envelope: Envelope;
  readonly receipt: Receipt | undefined;
  /** Absent when it was refused. */
  readonly decision: AnyDecision | undefined;
  readonly refusal?: unknown;
  /** The state when this one is committed. */
  readonly state: unknown;
}
