/** What a stream came to for one of its readers; told once to each. */
export type HearShare<Item> = (items: readonly Item[]) => void;

export interface SharedStreamOptions<Item> {
  /** Whether nothing comes behind it that anybody waits for. */
  readonly isLast: (item: Item) => boolean;
  /** Told once, when nobody can join any more. */
  readonly over: () => void;
}

/**
 * One stream for several readers: each hears it from its beginning. The fastest reads; whoever leaves disturbs nobody,
 * and the last to leave ends it.
 *
 * One of them has it, the others have nothing of it: when its last item comes it is whoever has listened longest; when
 * all have left before, the last of them has what came until then. What failed is nobody's.
 */
export class SharedStream<Item> {
  readonly #source: AsyncIterator<Item>;
  readonly #abort: () => void;
  readonly #over: () => void;
  readonly #isLast: (item: Item) => boolean;
  readonly #items: Item[] = [];
  #reading: Promise<void> | undefined;
  #isOver = false;
  #failure: { readonly thrown: unknown } | undefined;
  #isDecided = false;
  /** Who listens, in the order in which they came. */
  readonly #readers = new Set<HearShare<Item>>();

  constructor(
    open: (signal: AbortSignal) => AsyncIterable<Item>,
    { isLast, over }: SharedStreamOptions<Item>,
  ) {
    const own = new AbortController();
    this.#abort = () => own.abort();
    this.#over = over;
    this.#isLast = isLast;
    this.#source = open(own.signal)[Symbol.asyncIterator]();
  }

  /** Joins at once, whenever it is read. */
  join(signal: AbortSignal, hearShare: HearShare<Item>): AsyncIterable<Item> {
    // Its own, whoever else is told by the same function.
    const reader: HearShare<Item> = (items) => hearShare(items);
    this.#readers.add(reader);
    if (this.#isDecided) reader([]);
    const leave = (): void => this.#leave(reader);
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
      else this.#take(step.value);
    } catch (thrown) {
      this.#failure = { thrown };
      this.#decide(undefined);
      this.#end();
    }
  }

  #take(item: Item): void {
    this.#items.push(item);
    if (!this.#isLast(item)) return;
    const [first] = this.#readers;
    this.#decide(first);
  }

  /** Whose it is, of those who listen now. */
  #decide(owner: HearShare<Item> | undefined): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    for (const reader of this.#readers) reader(reader === owner ? this.#items : []);
  }

  #leave(reader: HearShare<Item>): void {
    if (!this.#readers.has(reader)) return;
    if (this.#readers.size === 1) this.#decide(reader);
    else if (!this.#isDecided) reader([]);
    this.#readers.delete(reader);
    if (this.#readers.size > 0 || this.#isOver) return;
    this.#end();
    this.#abort();
    void this.#source.return?.().catch(() => undefined);
  }

  #end(): void {
    if (!this.#isOver) this.#over();
    this.#isOver = true;
  }
}
