import { createAdapterClients, type AdapterClients } from './adapter-clients.ts';
import type { Commands } from './connection.ts';
import { createKeys, type Keys } from './keys.ts';
import { Link } from './link.ts';
import { DeadlineError, toOutage, withDeadline } from './outage.ts';
import type { Script } from './script.ts';
import { createSubscriptions, type MessageListener, type Subscriptions } from './subscriptions.ts';

export interface RedisOptions {
  /** One server, one node of a cluster (it is asked), or several nodes separated by commas. */
  readonly url: string;
  readonly commandTimeoutMs: number;
  readonly keyPrefix: string;
  /** Told of every error of a connection; they are expected while Redis is away. */
  readonly onError: (error: unknown) => void;
  /** Chance for the jitter of reconnects. @default Math.random */
  readonly random?: () => number;
}

export type RedisState = 'up' | 'down';

export interface RedisHealth {
  readonly state: RedisState;
  readonly isCluster: boolean;
  /** Counts the swaps of credentials or address; the version in use. */
  readonly version: number;
  /** Commands without an answer yet. */
  readonly pending: number;
}

/** What a part of the platform wants to be told. */
export interface RedisWatcher {
  readonly up?: () => void;
  readonly down?: () => void;
  /** Every channel is subscribed again: whatever was published meanwhile is lost. */
  readonly resumed?: () => void;
}

/**
 * The one way to Redis: every command has a deadline, and while Redis is away it fails at once.
 *
 * Redis never holds the only copy of anything acknowledged (Decision 3), so whoever asks must be able to go on without.
 */
export interface Redis {
  readonly keys: Keys;
  /** @throws unavailable when Redis is away, too busy, or gives no answer within the deadline. */
  command<T>(run: (commands: Commands) => Promise<T>): Promise<T>;
  /** Runs a script by its hash, and by its text where the server does not know it. @throws as `command`. */
  script(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /**
   * Sharded on a cluster. Answers how many connections have heard it, and undefined where that is not known: on a
   * cluster, and while this process hears nothing itself. @throws as `command`.
   */
  publish(channel: string, message: string | Buffer): Promise<number | undefined>;
  /** What is sent meanwhile leaves in one write, where that can be. */
  together(work: () => void): void;
  /** Resolves when the server has confirmed; kept through reconnects. @throws as `command`, then nothing is kept. */
  subscribe(channel: string, listener: MessageListener): Promise<() => void>;
  /** Returns how to stop watching. */
  watch(watcher: RedisWatcher): () => void;
  health(): RedisHealth;
  /** A pair that an adapter of `@socket.io/redis-adapter` takes for clients of its own. */
  adapterClients(): AdapterClients;
  /** Opens the new address or credentials, moves everything there, then closes the old once its commands are answered. */
  swap(url: string): Promise<void>;
  close(): Promise<void>;
}

const HEARTBEAT_MS = 1_000;
const SWAP_TIMEOUT_MS = 3_000;
const STEP_MS = 20;

export function createRedis(options: RedisOptions): Redis {
  return new ProcessRedis(options);
}

class ProcessRedis implements Redis {
  readonly keys: Keys;
  readonly #options: RedisOptions;
  readonly #subscriptions: Subscriptions;
  readonly #watchers = new Set<RedisWatcher>();
  readonly #confirming = new Map<string, Promise<void>>();
  readonly #beat: NodeJS.Timeout;
  #link: Link;
  #version = 1;
  #isUp = false;
  #isClosed = false;

  constructor(options: RedisOptions) {
    this.#options = options;
    this.keys = createKeys(options.keyPrefix);
    this.#subscriptions = createSubscriptions(options.onError);
    this.#link = this.#open(options.url);
    this.#beat = setInterval(() => this.#link.beat(), HEARTBEAT_MS);
    this.#beat.unref();
  }

  adapterClients(): AdapterClients {
    return createAdapterClients({
      command: (run) => this.command(run),
      subscriptions: this.#subscriptions,
      link: () => this.#link.connection,
      onError: this.#options.onError,
    });
  }

  command<T>(run: (commands: Commands) => Promise<T>): Promise<T> {
    return this.#link.command(run);
  }

  script(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    const given = [...keys, ...values];
    return this.command(async (commands) => {
      try {
        return await commands.evalsha(script.sha1, keys.length, ...given);
      } catch (thrown) {
        if (!String(thrown).includes('NOSCRIPT')) throw thrown;
        return commands.eval(script.lua, keys.length, ...given);
      }
    });
  }

  async publish(channel: string, message: string | Buffer): Promise<number | undefined> {
    const { connection } = this.#link;
    const heard = await this.command(() => connection.publish(channel, message));
    return connection.isCluster || !connection.isSubscriberReady() ? undefined : heard;
  }

  together(work: () => void): void {
    this.#link.connection.together(work);
  }

  async subscribe(channel: string, listener: MessageListener): Promise<() => void> {
    const stop = (): void => {
      const { connection } = this.#link;
      if (!this.#subscriptions.remove(channel, listener) || !connection.isSubscriberReady()) return;
      connection.unsubscribe(channel).catch(this.#options.onError);
    };
    if (this.#subscriptions.add(channel, listener)) this.#confirming.set(channel, this.#confirm(channel));
    try {
      await this.#confirming.get(channel);
    } catch (thrown) {
      stop();
      throw toOutage(thrown);
    }
    return stop;
  }

  /** Whoever listens to the same channel meanwhile waits for the same answer. */
  async #confirm(channel: string): Promise<void> {
    try {
      const { connection } = this.#link;
      if (connection.isSubscriberReady()) await this.command(() => connection.subscribe([channel]));
      else await this.#nextResumption();
    } finally {
      this.#confirming.delete(channel);
    }
  }

  watch(watcher: RedisWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  health(): RedisHealth {
    return {
      state: this.#isUp ? 'up' : 'down',
      isCluster: this.#link.connection.isCluster,
      version: this.#version,
      pending: this.#link.pending,
    };
  }

  async swap(url: string): Promise<void> {
    const fresh = this.#open(url);
    try {
      await waitFor(() => fresh.isComplete);
      await this.#subscriptions.restore(fresh.connection);
    } catch (thrown) {
      fresh.close();
      throw toOutage(thrown);
    }
    const old = this.#link;
    old.retire();
    this.#link = fresh;
    this.#version += 1;
    this.#settle();
    this.#tell('resumed');
    await waitFor(() => old.pending === 0).catch(this.#options.onError);
    old.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beat);
    await waitFor(() => this.#link.pending === 0).catch(this.#options.onError);
    this.#link.close();
    this.#settle();
  }

  #open(url: string): Link {
    const { commandTimeoutMs, random = Math.random, onError } = this.#options;
    const link: Link = new Link({
      url,
      commandTimeoutMs,
      random,
      onError,
      subscriptions: this.#subscriptions,
      onChange: () => {
        if (link === this.#link) this.#settle();
      },
      onResumed: () => {
        if (link === this.#link) this.#tell('resumed');
      },
    });
    return link;
  }

  /** Tells the watchers when the state has changed. */
  #settle(): void {
    const isUp = !this.#isClosed && this.#link.isUp;
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.#tell(isUp ? 'up' : 'down');
  }

  #tell(what: keyof RedisWatcher): void {
    for (const watcher of this.#watchers) watcher[what]?.();
  }

  /** @throws DeadlineError when Redis does not come back in time. */
  async #nextResumption(): Promise<void> {
    const resumption = Promise.withResolvers<undefined>();
    const stop = this.watch({ resumed: () => resumption.resolve(undefined) });
    try {
      await withDeadline(resumption.promise, this.#options.commandTimeoutMs);
    } finally {
      stop();
    }
  }
}

/** @throws DeadlineError when it does not become so. */
async function waitFor(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += STEP_MS) {
    if (waited > SWAP_TIMEOUT_MS) throw new DeadlineError('Redis does not answer');
    await new Promise((resolve) => {
      setTimeout(resolve, STEP_MS);
    });
  }
}
