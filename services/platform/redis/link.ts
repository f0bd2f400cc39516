import { unavailable } from '../errors/common.ts';
import type { Commands, Connection } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { DeadlineError, toOutage, withDeadline } from './outage.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface LinkOptions {
  readonly url: string;
  readonly commandTimeoutMs: number;
  readonly random: () => number;
  readonly subscriptions: Subscriptions;
  readonly onError: (error: unknown) => void;
  /** Told whenever `isUp` may have changed. */
  readonly onChange: () => void;
  /** Told when everything that is wanted is subscribed anew. */
  readonly onResumed: () => void;
}

/** Beyond so many unanswered commands Redis counts as too busy: memory stays bounded. */
const MAX_PENDING = 20_000;
const SUBSCRIBER_TIMEOUT_MS = 4_000;

/** One address in use: its connection and whether it can be trusted to answer. */
export class Link {
  readonly #options: LinkOptions;
  #connection: Connection;
  /** A command passed its deadline: nothing is sent until a probe is answered. */
  #isStalled = false;
  #pending = 0;
  /** Another link has taken over, or nothing is wanted any more: what comes is dropped. */
  #isRetired = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#connection = this.#connect(options.url);
  }

  get connection(): Connection {
    return this.#connection;
  }

  get pending(): number {
    return this.#pending;
  }

  get isUp(): boolean {
    return this.#connection.isReady() && !this.#isStalled;
  }

  /** Whether both its connections can be used. */
  get isComplete(): boolean {
    return this.isUp && this.#connection.isSubscriberReady();
  }

  /** @throws unavailable when it is away, too busy, or gives no answer within the deadline. */
  async command<T>(run: (commands: Commands) => Promise<T>): Promise<T> {
    if (!this.isUp || this.#pending >= MAX_PENDING) throw unavailable({}, { retryAfterMs: 1_000 });
    this.#pending += 1;
    try {
      return await withDeadline(run(this.#connection.commands), this.#options.commandTimeoutMs);
    } catch (thrown) {
      if (thrown instanceof DeadlineError) void this.#probe();
      throw toOutage(thrown);
    } finally {
      this.#pending -= 1;
    }
  }

  /** Asks both ends whether they live; a subscriber that stays silent is opened anew. */
  beat(): void {
    if (!this.isUp) return;
    const { onError } = this.#options;
    const connection = this.#connection;
    this.command((commands) => commands.ping()).catch(onError);
    withDeadline(connection.pingSubscriber(), SUBSCRIBER_TIMEOUT_MS).catch((error: unknown) => {
      onError(error);
      connection.reconnectSubscriber();
    });
  }

  /** What it hears from now on is dropped; commands under way still get their answers. */
  retire(): void {
    this.#isRetired = true;
  }

  close(): void {
    this.#isRetired = true;
    this.#connection.close();
  }

  #connect(url: string): Connection {
    const { random, subscriptions, onError, onChange } = this.#options;
    const unlessRetired =
      <Arguments extends unknown[]>(work: (...given: Arguments) => void) =>
      (...given: Arguments): void => {
        if (!this.#isRetired) work(...given);
      };
    return openConnection({
      url,
      random,
      events: {
        ready: () => void this.#discover(),
        lost: unlessRetired(onChange),
        subscriberReady: unlessRetired(() => void this.#resume()),
        message: unlessRetired((...told) => subscriptions.dispatch(...told)),
        patternMessage: unlessRetired((...told) => subscriptions.dispatchPattern(...told)),
        error: onError,
      },
    });
  }

  /** A server that says it is part of a cluster is opened again as one. */
  async #discover(): Promise<void> {
    const connection = this.#connection;
    try {
      if (!connection.isCluster && /cluster_enabled:1/.test(await connection.commands.info('cluster'))) {
        connection.close();
        const { url } = this.#options;
        this.#connection = this.#connect(`${url},${url}`);
        return;
      }
    } catch (error) {
      this.#options.onError(error);
    }
    if (!this.#isRetired) this.#options.onChange();
  }

  async #resume(): Promise<void> {
    const connection = this.#connection;
    try {
      await this.#options.subscriptions.restore(connection);
    } catch (error) {
      this.#options.onError(error);
      connection.reconnectSubscriber();
      return;
    }
    if (!this.#isRetired) this.#options.onResumed();
  }

  /** Nothing more is sent to a server that froze; it is asked whether it is back, and dropped when it stays silent. */
  async #probe(): Promise<void> {
    if (this.#isStalled) return;
    this.#isStalled = true;
    this.#tell();
    try {
      await this.#connection.commands.ping();
    } catch (error) {
      this.#options.onError(error);
      this.#connection.reconnect();
    }
    this.#isStalled = false;
    this.#tell();
  }

  #tell(): void {
    if (!this.#isRetired) this.#options.onChange();
  }
}
