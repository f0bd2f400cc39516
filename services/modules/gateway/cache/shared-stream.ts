/**
 * One stream for several readers: each hears it from its beginning. The fastest reads; whoever leaves disturbs nobody,
 * and the last to leave ends it.
 */
export class SharedStream<Item> {
  readonly #source: AsyncIterator<Item>;
  readonly #abort: () => void;
  readonly #over: () => void;
  readonly #items: Item[] = [];
  #reading: Promise<void> | undefined;
  #isOver = false;
  #failure: { readonly thrown: unknown } | undefined;
  #readers = 0;

  /** `over` is told once, when nobody can join any more. */
  constructor(open: (signal: AbortSignal) => AsyncIterable<Item>, over: () => void) {
    const own = new AbortController();
    this.#abort = () => own.abort();
    this.#over = over;
    this.#source = open(own.signal)[Symbol.asyncIterator]();
  }

  /** Joins at once, whenever it is read. */
  join(signal: AbortSignal): AsyncIterable<Item> {
    this.#readers += 1;
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      this.#leave();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return this.#read(signal, leave);
  }

  async *#read(signal: AbortSignal, leave: () => void): AsyncGenerator<Item> {
    try {
      for (let at = 0; ; at += 1) {
        while (at >= this.#items.length && !this.#isOver) await this.#next(signal);
        const item = this.#items[at];
        if (item === undefined) break;
        yield item;
      }
      if (this.#failure !== undefined) throw this.#failure.thrown;
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  /** Reads once, whoever asks; resolves early for who leaves. @throws when they have left */
  async #next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#reading ??= this.#pull().finally(() => (this.#reading = undefined));
    let gone = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      gone = resolve;
      signal.addEventListener('abort', gone, { once: true });
    });
    await Promise.race([this.#reading, left]);
    signal.removeEventListener('abort', gone);
    signal.throwIfAborted();
  }

  async #pull(): Promise<void> {
    try {
      const step = await this.#source.next();
      if (step.done === true) this.#end();
      else this.#items.push(step.value);
    } catch (thrown) {
      this.#failure = { thrown };
      this.#end();
    }
  }

  #leave(): void {
    this.#readers -= 1;
    if (this.#readers > 0 || this.#isOver) return;
    this.#end();
    this.#abort();
    void this.#source.return?.().catch(() => undefined);
  }

  #end(): void {
    if (!this.#isOver) this.#over();
    this.#isOver = true;
  }
}
