import type { AnyActorKind, KnownReceipt, Receipt } from './actor-kind.ts';
import type { Envelope, Pending } from './envelope.ts';
import { asFailure } from './outcomes.ts';
import { Receipts } from './receipts.ts';

/** Tells the senders of one actor what became of their messages; what was handled before is told as it was then. */
export class Answers {
  readonly #kind: AnyActorKind;
  readonly #id: string;
  readonly #receipts = new Receipts();

  constructor(kind: AnyActorKind, id: string) {
    this.#kind = kind;
    this.#id = id;
  }

  find(receipt: Receipt | undefined): KnownReceipt | undefined {
    return receipt === undefined ? undefined : this.#receipts.get(receipt.key);
  }

  remember(receipt: KnownReceipt): void {
    this.#receipts.remember(receipt);
  }

  /** Forgets what was never committed. */
  forgetAfter(seq: number): void {
    this.#receipts.forgetAfter(seq);
  }

  /** What was handled before is answered as it was then, behind the same gate. */
  repeat(envelope: Envelope, receipt: Receipt, known: KnownReceipt, state: unknown): Pending {
    const pending = { envelope, receipt: undefined, state };
    return known.print === receipt.print
      ? { ...pending, decision: { state, events: [], reply: known.reply } }
      : { ...pending, decision: undefined, refusal: this.#kind.receiptReused() };
  }

  /** Everything that the answer depends on is committed. */
  settle({ envelope, decision, refusal, receipt }: Pending): void {
    if (decision !== undefined) envelope.resolve(decision.reply);
    else if (receipt === undefined) envelope.reject(asFailure(refusal));
    else void this.#lookUp(envelope, receipt, refusal);
  }

  /** The database has refused it alone; nothing of it is stored. */
  settleRefused({ envelope, receipt }: Pending, cause: unknown): void {
    if (receipt !== undefined && this.#kind.journal.isKnownReceipt(cause)) {
      void this.#lookUp(envelope, receipt, cause);
    } else {
      envelope.reject(asFailure(cause));
    }
  }

  /** A refused message with a receipt may have been handled before anything that memory holds: the log knows. */
  async #lookUp(envelope: Envelope, receipt: Receipt, refusal: unknown): Promise<void> {
    try {
      const known = await this.#kind.journal.findReceipt(this.#id, receipt.key);
      if (known === undefined) {
        envelope.reject(asFailure(refusal));
        return;
      }
      this.#receipts.remember(known);
      if (known.print === receipt.print) envelope.resolve(known.reply);
      else envelope.reject(this.#kind.receiptReused());
    } catch (cause) {
      envelope.reject(asFailure(cause));
    }
  }
}
