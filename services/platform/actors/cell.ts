import type { ActorEvent, AnyActorKind, Entry, Head, Loaded } from './actor-kind.ts';
import { Alarm, type At } from './alarm.ts';
import { Answers } from './answers.ts';
import type { AnyDecision, Envelope, Pending } from './envelope.ts';
import { notOwner, type OwnerAddress } from './not-owner.ts';
import { outcomeUnknown, tooLate, tooMuchWaits } from './outcomes.ts';

/** `closing`: what it holds is still written, what arrives waits for the next owner. */
export type CellState = 'loading' | 'active' | 'closing' | 'closed';

/** What an actor needs from its surroundings. */
export interface CellSurroundings {
  /** Room time. */
  now(): number;
  readonly at: At;
  /** There is something to write. */
  schedule(cell: Cell): void;
  /** Called once, when the actor is not here any more. */
  closed(cell: Cell): void;
}

/** More than so many waiting messages are answered "busy". */
const MAILBOX_LIMIT = 4_000;
/** After so many events a snapshot goes with the next write, so that taking over stays quick. */
const SNAPSHOT_EVERY = 500;

/**
 * One actor in memory: mailbox, state, and the output gate.
 *
 * The state runs ahead of the log while a write is on its way; replies, refusals, events and effects do not: they
 * leave when the write that their state depends on has been committed under this actor's epoch.
 */
export class Cell {
  readonly kind: AnyActorKind;
  readonly id: string;
  state: CellState = 'loading';
  epoch = 0;
  /** Monotonic time at which it began to come here. */
  readonly cameAt: number;
  lastUsedAt: number;
  readonly #around: CellSurroundings;
  readonly #answers: Answers;
  readonly #alarm: Alarm;
  #mailbox: Envelope[] = [];
  #pending: Pending[] = [];
  #inFlight: Pending[] = [];
  #current: unknown;
  #committed: unknown;
  #committedSeq = 0;
  #nextSeq = 1;
  #snapshotSeq = 0;
  #carriesSnapshot = false;
  /** So many messages are written one by one, to find the one that the database refuses. */
  #careful = 0;

  constructor(kind: AnyActorKind, id: string, around: CellSurroundings, cameAt: number) {
    this.kind = kind;
    this.id = id;
    this.cameAt = this.lastUsedAt = cameAt;
    this.#around = around;
    this.#answers = new Answers(kind, id);
    this.#alarm = new Alarm(around.at, () => this.wake());
  }

  get seq(): number {
    return this.#committedSeq;
  }

  /** Messages that wait: for the state, for a write, or for its outcome. */
  get waiting(): number {
    return this.#mailbox.length + this.#pending.length + this.#inFlight.length;
  }

  get oldestArrival(): number | undefined {
    return (this.#inFlight[0] ?? this.#pending[0])?.envelope.arrivedAt ?? this.#mailbox[0]?.arrivedAt;
  }

  /** Nothing of it waits for the database. */
  get isQuiet(): boolean {
    return this.#pending.length === 0 && this.#inFlight.length === 0;
  }

  get isIdle(): boolean {
    return this.state === 'active' && this.waiting === 0 && this.kind.isIdle(this.#current);
  }

  accept(envelope: Envelope): void {
    this.lastUsedAt = envelope.arrivedAt;
    if (this.state === 'closed') {
      envelope.reject(notOwner());
    } else if (this.waiting >= MAILBOX_LIMIT) {
      envelope.reject(tooMuchWaits('the mailbox is full'));
    } else if (this.state === 'active') {
      this.#handle(envelope);
    } else {
      this.#mailbox.push(envelope);
    }
  }

  /** The state is here: what has waited is handled, in order. */
  open(head: Head, loaded: Loaded<unknown>): void {
    if (this.state !== 'loading') return;
    this.state = 'active';
    this.epoch = head.epoch;
    this.#committedSeq = head.seq;
    this.#nextSeq = head.seq + 1;
    this.#current = this.#committed = loaded.state;
    this.#snapshotSeq = loaded.snapshotSeq;
    for (const receipt of loaded.receipts) this.#answers.remember(receipt);
    this.#armWake();
    this.#handleMailbox();
  }

  /** From now on messages wait; what was handled is still written. */
  stopIntake(): void {
    if (this.state === 'active') this.state = 'closing';
  }

  /** It stays after all: what has waited since is handled here. */
  resumeIntake(): void {
    if (this.state !== 'closing') return;
    this.state = 'active';
    this.#handleMailbox();
  }

  /** Everything that waits for a write becomes one entry; undefined while one is on its way, or nothing waits. */
  take(): Entry<ActorEvent, unknown> | undefined {
    if (this.state !== 'active' && this.state !== 'closing') return undefined;
    if (this.#inFlight.length > 0) return undefined;
    this.#dropLate();
    if (this.#pending.length === 0) return undefined;
    this.#inFlight = this.#pending.splice(0, this.#careful > 0 ? 1 : this.#pending.length);
    if (this.#careful > 0) this.#careful -= 1;
    return this.#entryOf(this.#inFlight);
  }

  /** An entry that stores the state as it is, for passivation and hand-over; undefined when that is stored already. */
  takeSnapshot(): Entry<ActorEvent, unknown> | undefined {
    if (!this.isQuiet || this.#snapshotSeq === this.#committedSeq) return undefined;
    return { ...this.#entryOf([]), snapshot: this.kind.snapshotOf(this.#committed) };
  }

  /** The entry on its way is committed: now it may be told. */
  committed(): void {
    const done = this.#inFlight;
    this.#inFlight = [];
    const events = done.flatMap(({ decision }) => decision?.events ?? []);
    const effects = done.flatMap(({ decision }) => decision?.effects ?? []);
    this.#committedSeq += events.length;
    this.#committed = this.kind.rebase(done.at(-1)?.state ?? this.#committed, this.#current);
    if (this.#carriesSnapshot) this.#snapshotSeq = this.#committedSeq;
    if (events.length > 0 || effects.length > 0) {
      this.kind.say(this.id, { state: this.#committed, events, effects });
    }
    for (const pending of done) this.#answers.settle(pending);
    this.#armWake();
    if (this.#pending.length > 0) this.#around.schedule(this);
  }

  /**
   * The database refused the entry for what is in it; nothing was stored. Its messages are written one by one, and
   * the one that is refused again alone is told why.
   */
  refused(cause: unknown): void {
    const failed = this.#inFlight;
    const again = this.#rewind();
    const [only, second] = failed;
    if (only !== undefined && second === undefined) {
      again.shift();
      this.#answers.settleRefused(only, cause);
    } else {
      this.#careful = failed.length;
    }
    for (const envelope of again) this.#handle(envelope);
  }

  /**
   * The actor is elsewhere, or nobody knows what was stored.
   *
   * @param inFlight what the messages are told whose write was on its way; by default that their outcome is unknown.
   */
  close(owner?: OwnerAddress, inFlight: unknown = outcomeUnknown()): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#alarm.stop();
    const sent = this.#inFlight.map(({ envelope }) => envelope);
    const unsent = [...this.#pending.map(({ envelope }) => envelope), ...this.#mailbox];
    this.#inFlight = [];
    this.#pending = [];
    this.#mailbox = [];
    this.#around.closed(this);
    for (const envelope of sent) envelope.reject(inFlight);
    for (const envelope of unsent) envelope.reject(notOwner(owner));
  }

  /** It cannot be had: everybody who waits is told the same. */
  fail(cause: unknown): void {
    const mailbox = this.#mailbox;
    this.#mailbox = [];
    this.close(undefined, cause);
    for (const envelope of mailbox) envelope.reject(cause);
  }

  #handleMailbox(): void {
    const mailbox = this.#mailbox;
    this.#mailbox = [];
    for (const envelope of mailbox) this.#handle(envelope);
  }

  #handle(envelope: Envelope): void {
    if (envelope.isLate?.() === true) {
      envelope.reject(tooLate());
      return;
    }
    const receipt = this.kind.receiptOf(envelope.message);
    const known = this.#answers.find(receipt);
    if (receipt !== undefined && known !== undefined) {
      this.#gate(this.#answers.repeat(envelope, receipt, known, this.#current));
      return;
    }
    let decision: AnyDecision;
    try {
      const moment = { nextSeq: this.#nextSeq, now: this.#around.now() };
      decision = this.kind.decide(this.#current, envelope.message, moment);
    } catch (refusal) {
      this.#gate({ envelope, receipt, decision: undefined, refusal, state: this.#current });
      return;
    }
    this.#current = decision.state;
    if (decision.isVolatile === true) {
      this.#sayAtOnce(envelope, decision);
      return;
    }
    this.#nextSeq += decision.events.length;
    const seq = decision.events.at(-1)?.seq;
    if (receipt !== undefined && seq !== undefined) {
      this.#answers.remember({ ...receipt, seq, reply: decision.reply });
    }
    this.#gate({ envelope, receipt, decision, state: decision.state });
  }

  #gate(pending: Pending): void {
    this.#pending.push(pending);
    this.#around.schedule(this);
  }

  #sayAtOnce(envelope: Envelope, { effects = [], reply }: AnyDecision): void {
    if (this.isQuiet) this.#committed = this.#current;
    if (effects.length > 0) this.kind.say(this.id, { state: this.#current, events: [], effects });
    envelope.resolve(reply);
  }

  /** Whose deadline has passed while it waited for the write before its own is taken out as if it had never come. */
  #dropLate(): void {
    if (!this.#pending.some(({ envelope }) => envelope.isLate?.() === true)) return;
    for (const envelope of this.#rewind()) this.#handle(envelope);
  }

  /** Goes back to what is committed and gives the messages that came since, in order. */
  #rewind(): Envelope[] {
    const again = [...this.#inFlight, ...this.#pending].map(({ envelope }) => envelope);
    this.#inFlight = [];
    this.#pending = [];
    this.#current = this.kind.rebase(this.#committed, this.#current);
    this.#nextSeq = this.#committedSeq + 1;
    this.#answers.forgetAfter(this.#committedSeq);
    return again;
  }

  #entryOf(items: readonly Pending[]): Entry<ActorEvent, unknown> {
    const events = items.flatMap(({ decision }) => decision?.events ?? []);
    const to = this.#committedSeq + events.length;
    const state = items.at(-1)?.state ?? this.#committed;
    this.#carriesSnapshot =
      items.some(({ decision }) => decision?.snapshot === true) || to - this.#snapshotSeq >= SNAPSHOT_EVERY;
    return {
      id: this.id,
      epoch: this.epoch,
      from: this.#committedSeq,
      to,
      events,
      changes: items.flatMap(({ decision }) => decision?.changes ?? []),
      wakeAt: this.kind.wakeAt(state) ?? null,
      ...(this.#carriesSnapshot && { snapshot: this.kind.snapshotOf(state) }),
    };
  }

  /** The alarm follows what is committed. */
  #armWake(): void {
    if (this.state !== 'closed') this.#alarm.set(this.kind.wakeAt(this.#committed));
  }

  /** It is time, by its own alarm or as the directory says: whether there is something to do it sees itself. */
  wake(): void {
    const [resolve, reject] = [() => this.#armWake(), () => undefined];
    this.accept({ message: this.kind.wakeMessage(), arrivedAt: this.lastUsedAt, resolve, reject });
  }
}
