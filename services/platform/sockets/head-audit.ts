/** So many heads are asked for in one round trip. */
const HEADS_AT_ONCE = 500;

export interface HeadAuditDeps {
  readonly headsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly keys: () => readonly string[];
  readonly learn: (key: string, head: number) => void;
  readonly onError: (error: unknown, key: string) => void;
}

/** Compares all feeds with the log, one comparison at a time; one that fails is due again. */
export class HeadAudit {
  readonly #deps: HeadAuditDeps;
  #isRunning = false;
  #isDue = false;

  constructor(deps: HeadAuditDeps) {
    this.#deps = deps;
  }

  get isDue(): boolean {
    return this.#isDue;
  }

  run(): void {
    const keys = this.#deps.keys();
    if (this.#isRunning || keys.length === 0) return;
    this.#isRunning = true;
    this.#compare(keys)
      .then(
        () => (this.#isDue = false),
        (error: unknown) => {
          this.#isDue = true;
          this.#deps.onError(error, '');
        },
      )
      .finally(() => (this.#isRunning = false));
  }

  async #compare(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += HEADS_AT_ONCE) {
      const heads = await this.#deps.headsOf(keys.slice(from, from + HEADS_AT_ONCE));
      for (const [key, head] of heads) this.#deps.learn(key, head);
    }
  }
}
