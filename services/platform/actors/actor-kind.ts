import type { AppError, Failure } from '../errors/app-error.ts';

/** One entry of an actor's log; `seq` is dense: 1, 2, 3 … */
export interface ActorEvent {
  readonly seq: number;
}

/** When a message is handled: the seq the next event gets, and room time in milliseconds, which never goes back. */
export interface Moment {
  readonly nextSeq: number;
  readonly now: number;
}

/** What a reducer makes of one message. Nothing of it is visible to anybody before it is committed. */
export interface Decision<State, Event, Change, Effect> {
  readonly state: State;
  /** Numbered from `moment.nextSeq` on, without a hole. */
  readonly events: readonly Event[];
  /** Rows that change together with the events. */
  readonly changes?: readonly Change[];
  /** Said to the world after the commit, beside the events. */
  readonly effects?: readonly Effect[];
  /** What the sender gets; plain JSON. */
  readonly reply: unknown;
  /** The state holds something that the log does not tell: it is stored with this write. */
  readonly snapshot?: boolean;
  /** Neither stored nor promised (typing, presence): replied and said at once, without a round trip. */
  readonly isVolatile?: boolean;
}

/** How a message is recognised when it is sent again: `key` is unique per actor for ever, `print` tells its content. */
export interface Receipt {
  readonly key: string;
  readonly print: string;
}

/** A message that was handled once, and what its sender was answered. */
export interface KnownReceipt extends Receipt {
  readonly seq: number;
  readonly reply: unknown;
}

/** What one write does to one actor: its head moves from `from` to `to`, or nothing of it is stored. */
export interface Entry<Event, Change> {
  readonly id: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly events: readonly Event[];
  readonly changes: readonly Change[];
  /** When the actor has something to do by itself; null when it has not. */
  readonly wakeAt: number | null;
  /** The state at `to`; absent when it need not be stored now. */
  readonly snapshot?: unknown;
}

/** A head as its new owner finds it. */
export interface Head {
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
}

/** An actor's state at exactly the head's seq, and the receipts that are likely to be asked for. */
export interface Loaded<State> {
  readonly state: State;
  /** The seq of the stored snapshot that this began with. */
  readonly snapshotSeq: number;
  readonly receipts: readonly KnownReceipt[];
}

/**
 * Where actors of a kind are stored. `write` is the fence: one statement that moves the heads whose (epoch, seq) still
 * match and stores the rest of those entries only (Decision 19).
 */
export interface Journal<State, Event, Change> {
  /** Reads after the claim; an id that is absent from the answer does not exist any more. */
  load(heads: readonly Head[]): Promise<ReadonlyMap<string, Loaded<State>>>;
  /** The ids whose head moved. @throws when nothing was stored, or when that cannot be known. */
  write(entries: readonly Entry<Event, Change>[]): Promise<ReadonlySet<string>>;
  /** Looks in the whole log for a message that may have been handled long ago. */
  findReceipt(id: string, key: string): Promise<KnownReceipt | undefined>;
  /** Whether a failed write means that a receipt of it is in the log already. */
  isKnownReceipt(failure: unknown): boolean;
}

/** What is told to the world after a commit. */
export interface Output<State, Event, Effect> {
  readonly state: State;
  readonly events: readonly Event[];
  readonly effects: readonly Effect[];
}

/**
 * A kind of actor: lifecycle hooks around a pure reducer. The runtime gives it one owner, a mailbox, the output gate,
 * group commit, receipts, timers on room time, snapshots, passivation and hand-over.
 */
export interface ActorKind<State, Message, Event extends ActorEvent, Change, Effect> {
  /** Part of the head's key; never renamed. */
  readonly name: string;
  /** Every failure that `decide` can throw, so that it crosses processes as itself. */
  readonly failures: readonly Failure[];
  readonly journal: Journal<State, Event, Change>;
  /** There is no such actor. */
  unknown(): AppError;
  /** The same receipt key came with other content. */
  receiptReused(): AppError;
  receiptOf(message: Message): Receipt | undefined;
  /** Pure. @throws AppError to refuse: nothing changes. */
  decide(state: State, message: Message, moment: Moment): Decision<State, Event, Change, Effect>;
  snapshotOf(state: State): unknown;
  /** The committed state with what is volatile in the newer one: a failed write takes back nothing else. */
  rebase(committed: State, newer: State): State;
  /** Room time of the next thing to do by itself. */
  wakeAt(state: State): number | undefined;
  /** The message it sends itself at that time. */
  wakeMessage(): Message;
  /** Whether it may leave memory. */
  isIdle(state: State): boolean;
  /** After a commit, in order. Must not throw. */
  say(id: string, output: Output<State, Event, Effect>): void;
  /** It has come to this process. */
  activated?(id: string): void;
  /** It has left this process, or this process has lost it. */
  deactivated?(id: string): void;
  /** A process is gone, with every connection it held: what each local actor is told. */
  processGone?(processId: string): Message;
}

/** A kind whose types do not matter, as the runtime keeps them. */
export type AnyActorKind = ActorKind<unknown, unknown, ActorEvent, unknown, unknown>;
