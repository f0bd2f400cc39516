import type { RowChange } from '../../../platform/events/row-change.ts';
import {
  createOutboxTail,
  type OutboxTail,
  type OutboxTailOptions,
} from '../../../platform/events/outbox-tail.ts';
import { TOPICS } from '../tables.ts';
import { Audience } from './audience.ts';
import type { Catalogue } from './columns.ts';
import { judge, type Pending } from './judge.ts';
import type { Patterns } from './patterns.ts';
import type { ChangeListener, Subscription } from './subscription.ts';
import { tellChange } from './tell-change.ts';
import { tryPatterns } from './try-patterns.ts';
import type { Visibility } from './visibility.ts';

export interface ChangeFeedOptions extends Pick<OutboxTailOptions, 'store' | 'log'> {
  readonly visibility: Visibility;
  readonly patterns: Patterns;
  readonly readCatalogue: () => Promise<Catalogue>;
  /** Told of each change that was shown to somebody here, and to how many. */
  readonly onTold: (change: RowChange, listeners: number) => void;
}

/** A process that nobody listens to for so long reads no more. */
const LINGER_MS = 30_000;

/** Changes of rows for the listeners of this process: each once, in order, to those who may see the row. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #audience = new Audience();
  readonly #tail: OutboxTail;
  #catalogue: Promise<Catalogue> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
    this.#tail = createOutboxTail({ ...options, tables: TOPICS, handle: (changes) => this.#handle(changes) });
  }

  get listeners(): number {
    return this.#audience.size;
  }

  /**
   * Opens the feed and tells what can be listened to; what commits after it resolves will be told.
   * @throws unavailable when the database is away.
   */
  async open(): Promise<Catalogue> {
    clearTimeout(this.#idle);
    try {
      await this.#tail.start();
      return await this.#columns();
    } finally {
      this.#restWhenIdle();
    }
  }

  /** Whether the database understands the regular expressions of these subscriptions. */
  async understands(
    listener: Pick<ChangeListener, 'caller'>,
    subscriptions: readonly Subscription[],
  ): Promise<boolean> {
    const tests = subscriptions.flatMap(({ filters }) =>
      [...filters.values()].flatMap((filter) => filter.regexTests),
    );
    return tests.length === 0 || this.#options.patterns.areUnderstood(listener.caller, tests);
  }

  /** From now on, under the caller that the listener has now. */
  listen(listener: ChangeListener, subscriptions: readonly Subscription[]): void {
    this.#audience.add(listener, subscriptions);
  }

  forget(listener: ChangeListener): void {
    this.#audience.remove(listener);
    this.#restWhenIdle();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#tail.stop();
  }

  async #handle(changes: readonly RowChange[]): Promise<void> {
    const { visibility, patterns, onTold } = this.#options;
    const all = changes.map((change): Pending => ({ change, candidates: this.#audience.candidates(change) }));
    const pending = await tryPatterns(
      patterns,
      all.filter(({ candidates }) => candidates.length > 0),
    );
    if (pending.length === 0) return;
    const verdicts = await judge(visibility, pending);
    const catalogue = await this.#columns();
    for (const { change, candidates } of pending) {
      const seeing = candidates.filter(({ listener }) => verdicts(change, listener.caller));
      tellChange(catalogue, change, seeing);
      if (seeing.length > 0) onTold(change, seeing.length);
    }
  }

  #columns(): Promise<Catalogue> {
    this.#catalogue ??= this.#options.readCatalogue().catch((thrown: unknown) => {
      this.#catalogue = undefined;
      throw thrown;
    });
    return this.#catalogue;
  }

  #restWhenIdle(): void {
    clearTimeout(this.#idle);
    if (this.#audience.size > 0) return;
    this.#idle = setTimeout(() => {
      if (this.#audience.size === 0) void this.#tail.stop();
    }, LINGER_MS);
    this.#idle.unref();
  }
}
