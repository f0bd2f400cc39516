import type { KnownReceipt } from './actor-kind.ts';

const KEPT = 1_000;

/** The latest receipts of one actor; older ones are in its log. */
export class Receipts {
  readonly #known = new Map<string, KnownReceipt>();

  get(key: string): KnownReceipt | undefined {
    return this.#known.get(key);
  }

  remember(receipt: KnownReceipt): void {
    this.#known.set(receipt.key, receipt);
    if (this.#known.size <= KEPT) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** Forgets what was never committed. */
  forgetAfter(seq: number): void {
    for (const [key, receipt] of this.#known) if (receipt.seq > seq) this.#known.delete(key);
  }
}
