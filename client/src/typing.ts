/** How often it is said again while somebody goes on typing; the server lets it end after 5 s. */
const SAY_EVERY_MS = 3_000;
const STOPS_AFTER_MS = 2_500;
const FORGET_AFTER_MS = 6_000;

/** Who types: this person's keys become few messages, and what is heard of others ends by itself. */
export class Typing {
  readonly #say: (typing: boolean) => void;
  readonly #changed: () => void;
  readonly #others = new Map<string, ReturnType<typeof setTimeout>>();
  #saidAt = -Infinity;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (typing: boolean) => void, changed: () => void) {
    this.#say = say;
    this.#changed = changed;
  }

  get others(): readonly string[] {
    return [...this.#others.keys()];
  }

  key(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#fallSilent(), STOPS_AFTER_MS);
    if (performance.now() - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = performance.now();
    this.#say(true);
  }

  /** What was typed has been sent: everybody sees that it has ended, and may hear at once that it begins anew. */
  sent(): void {
    clearTimeout(this.#pause);
    if (this.#saidAt > -Infinity) this.#fallSilent();
  }

  heard(userId: string, typing: boolean): void {
    clearTimeout(this.#others.get(userId));
    this.#others.delete(userId);
    if (!typing) return;
    const forget = setTimeout(() => {
      this.#others.delete(userId);
      this.#changed();
    }, FORGET_AFTER_MS);
    this.#others.set(userId, forget);
  }

  stop(): void {
    clearTimeout(this.#pause);
    for (const forget of this.#others.values()) clearTimeout(forget);
    this.#others.clear();
  }

  #fallSilent(): void {
    this.#saidAt = -Infinity;
    this.#say(false);
  }
}
