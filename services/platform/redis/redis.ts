import { unavailable } from '../errors/common.ts';
import { createAdapterClients, type AdapterClients } from './adapter-clients.ts';
import { openConnection, type Commands, type Connection } from './connection.ts';
import { createKeys, type Keys } from './keys.ts';
import { DeadlineError, toOutage, withDeadline } from './outage.ts';
import type { Script } from './script.ts';
import { createSubscriptions, type MessageListener } from './subscriptions.ts';

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
  /** Sharded on a cluster. @throws as `command`. */
  publish(channel: string, message: string | Buffer): Promise<void>;
  /** Resolves when the server has confirmed; kept through reconnects. @throws as `command`, then nothing is kept. */
  subscribe(channel: string, listener: MessageListener): Promise<() => void>;
  /** Returns how to stop watching. */
  watch(watcher: RedisWatcher): () => void;
  health(): RedisHealth;
  /** A pair that `@socket.io/redis-adapter` takes for clients of its own. */
  readonly adapterClients: AdapterClients;
  /** Opens the new address or credentials, moves everything there, then closes the old once its commands are answered. */
  swap(url: string): Promise<void>;
  close(): Promise<void>;
}

/** Beyond so many unanswered commands Redis counts as too busy: memory stays bounded. */
const MAX_PENDING = 20_000;
const HEARTBEAT_MS = 1_000;
const SWAP_TIMEOUT_MS = 3_000;

/** A connection with what is known of it. */
interface Link {
  connection: Connection;
  /** A command passed its deadline: nothing is sent until a probe is answered. */
  isStalled: boolean;
  pending: number;
}

export function createRedis(options: RedisOptions): Redis {
  const { commandTimeoutMs, onError, random = Math.random } = options;
  const watchers = new Set<RedisWatcher>();
  const subscriptions = createSubscriptions(onError);
  let version = 1;
  let isClosed = false;
  let isUp = false;
  let link = openLink(options.url);

  function openLink(url: string): Link {
    const own: Link = { connection: connect(), isStalled: false, pending: 0 };
    return own;

    function connect(target = url): Connection {
      return openConnection({
        url: target,
        random,
        events: {
          ready: () => void discover(),
          lost: () => void (own === link && settle()),
          subscriberReady: () => void (own === link && resume(own)),
          message: (channel, message) => void (own === link && subscriptions.dispatch(channel, message)),
          patternMessage: (pattern, channel, message) =>
            void (own === link && subscriptions.dispatchPattern(pattern, channel, message)),
          error: onError,
        },
      });
    }

    /** A server that says it is part of a cluster is opened again as one. */
    async function discover(): Promise<void> {
      const { connection } = own;
      try {
        if (!connection.isCluster && /cluster_enabled:1/.test(await connection.commands.info('cluster'))) {
          own.connection = connect(`${url},${url}`);
          connection.close();
          return;
        }
      } catch (error) {
        onError(error);
      }
      if (own === link) settle();
    }
  }

  /** Tells the watchers when the state has changed. */
  function settle(): void {
    const now = !isClosed && link.connection.isReady() && !link.isStalled;
    if (now === isUp) return;
    isUp = now;
    for (const watcher of watchers) (now ? watcher.up : watcher.down)?.();
  }

  async function resume(own: Link): Promise<void> {
    try {
      await subscriptions.restore(own.connection);
    } catch (error) {
      onError(error);
      own.connection.reconnectSubscriber();
      return;
    }
    for (const watcher of watchers) watcher.resumed?.();
  }

  /** Nothing more is sent to a server that froze; it is asked whether it is back, and dropped when it stays silent. */
  async function probe(own: Link): Promise<void> {
    if (own.isStalled) return;
    own.isStalled = true;
    if (own === link) settle();
    try {
      await own.connection.commands.ping();
    } catch (error) {
      onError(error);
      own.connection.reconnect();
    }
    own.isStalled = false;
    if (own === link) settle();
  }

  async function command<T>(run: (commands: Commands) => Promise<T>): Promise<T> {
    const own = link;
    if (own.isStalled || own.pending >= MAX_PENDING || !own.connection.isReady()) {
      throw unavailable({}, { retryAfterMs: 1_000 });
    }
    own.pending += 1;
    try {
      return await withDeadline(run(own.connection.commands), commandTimeoutMs);
    } catch (thrown) {
      if (thrown instanceof DeadlineError) void probe(own);
      throw toOutage(thrown);
    } finally {
      own.pending -= 1;
    }
  }

  const beat = setInterval(() => {
    const { connection } = link;
    if (!isUp) return;
    void command((commands) => commands.ping()).catch(onError);
    void withDeadline(connection.pingSubscriber(), GIVE_UP_ON_SUBSCRIBER_MS).catch((error: unknown) => {
      onError(error);
      connection.reconnectSubscriber();
    });
  }, HEARTBEAT_MS);
  beat.unref();

  async function publish(channel: string, message: string | Buffer): Promise<void> {
    await command(() => link.connection.publish(channel, message));
  }

  async function subscribe(channel: string, listener: MessageListener): Promise<() => void> {
    const stop = (): void => {
      if (!subscriptions.remove(channel, listener)) return;
      void link.connection.unsubscribe(channel).catch(onError);
    };
    if (subscriptions.add(channel, listener)) {
      try {
        if (link.connection.isSubscriberReady()) await command(() => link.connection.subscribe([channel]));
        else await withDeadline(nextResumption(), commandTimeoutMs);
      } catch (thrown) {
        stop();
        throw toOutage(thrown);
      }
    }
    return stop;
  }

  /** Resolves when everything that is wanted is subscribed again. */
  function nextResumption(): Promise<void> {
    return new Promise((resolve) => {
      const watcher: RedisWatcher = {
        resumed: () => {
          watchers.delete(watcher);
          resolve();
        },
      };
      watchers.add(watcher);
    });
  }

  async function swap(url: string): Promise<void> {
    const fresh = openLink(url);
    try {
      await becomesReady(fresh);
      await subscriptions.restore(fresh.connection);
    } catch (thrown) {
      fresh.connection.close();
      throw toOutage(thrown);
    }
    const old = link;
    link = fresh;
    version += 1;
    settle();
    for (const watcher of watchers) watcher.resumed?.();
    await drained(old);
    old.connection.close();
  }

  async function drained(old: Link): Promise<void> {
    for (let waited = 0; old.pending > 0 && waited < SWAP_TIMEOUT_MS; waited += 20) await pause(20);
  }

  return {
    keys: createKeys(options.keyPrefix),
    command,
    publish,
    subscribe,
    swap,
    script: (script, keys, values) =>
      command(async (commands) => {
        const given = [...keys, ...values];
        try {
          return await commands.evalsha(script.sha1, keys.length, ...given);
        } catch (thrown) {
          if (!String(thrown).includes('NOSCRIPT')) throw thrown;
          return commands.eval(script.lua, keys.length, ...given);
        }
      }),
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    health: () => ({
      state: isUp ? 'up' : 'down',
      isCluster: link.connection.isCluster,
      version,
      pending: link.pending,
    }),
    adapterClients: createAdapterClients({ command, subscriptions, link: () => link.connection, onError }),
    async close() {
      isClosed = true;
      clearInterval(beat);
      await drained(link);
      link.connection.close();
      settle();
    },
  };
}

const GIVE_UP_ON_SUBSCRIBER_MS = 4_000;

/** Both connections; asks `own.connection` anew each time, since a server may turn out to be a cluster. */
async function becomesReady(own: Link): Promise<void> {
  for (let waited = 0; !own.connection.isReady() || !own.connection.isSubscriberReady(); waited += 20) {
    if (waited > SWAP_TIMEOUT_MS) throw new DeadlineError('The new address does not answer');
    await pause(20);
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
