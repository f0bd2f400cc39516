import type { Connection } from './connection.ts';

export type MessageListener = (message: Buffer) => void;
export type PatternListener = (pattern: Buffer, channel: Buffer, message: Buffer) => void;

/** What this process wants to hear, kept through reconnects and swaps. */
export interface Subscriptions {
  /** True when the channel was not listened to before: it must be subscribed at the server. */
  add(channel: string, listener: MessageListener): boolean;
  /** True when nobody listens any longer. */
  remove(channel: string, listener: MessageListener): boolean;
  addPattern(pattern: string, listener: PatternListener): void;
  removePattern(pattern: string, listener: PatternListener): void;
  /** A channel that reaches every node of a cluster, for what publishes the classic way. */
  addEverywhere(channel: string, listener: MessageListener): void;
  removeEverywhere(channel: string, listener: MessageListener): void;
  dispatch(channel: string, message: Buffer): void;
  dispatchPattern(pattern: Buffer, channel: Buffer, message: Buffer): void;
  /** Subscribes a fresh connection to everything that is wanted. */
  restore(connection: Connection): Promise<void>;
}

/** So many channels are named in one SUBSCRIBE. */
const CHUNK = 500;

export function createSubscriptions(onError: (error: unknown) => void): Subscriptions {
  const listeners = createListeners<MessageListener>();
  const patterns = createListeners<PatternListener>();
  const everywhere = createListeners<MessageListener>();

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };

  return {
    add: listeners.add,
    remove: listeners.remove,
    addPattern: (pattern, listener) => void patterns.add(pattern, listener),
    removePattern: (pattern, listener) => void patterns.remove(pattern, listener),
    addEverywhere: (channel, listener) => void everywhere.add(channel, listener),
    removeEverywhere: (channel, listener) => void everywhere.remove(channel, listener),
    dispatch(channel, message) {
      for (const listener of everywhere.of(channel)) guarded(() => listener(message));
      for (const listener of listeners.of(channel)) guarded(() => listener(message));
    },
    dispatchPattern(pattern, channel, message) {
      for (const listener of patterns.of(pattern.toString()))
        guarded(() => listener(pattern, channel, message));
    },
    async restore(connection) {
      const channels = listeners.names();
      for (let from = 0; from < channels.length; from += CHUNK) {
        await connection.subscribe(channels.slice(from, from + CHUNK));
      }
      if (everywhere.names().length > 0) await connection.subscribeEverywhere(everywhere.names());
      for (const pattern of patterns.names()) await connection.subscribePattern(pattern);
    },
  };
}

interface Listeners<Listener> {
  add(name: string, listener: Listener): boolean;
  remove(name: string, listener: Listener): boolean;
  of(name: string): Iterable<Listener>;
  names(): string[];
}

function createListeners<Listener>(): Listeners<Listener> {
  const byName = new Map<string, Set<Listener>>();
  return {
    add(name, listener) {
      const present = byName.get(name);
      present?.add(listener);
      if (present === undefined) byName.set(name, new Set([listener]));
      return present === undefined;
    },
    remove(name, listener) {
      const present = byName.get(name);
      present?.delete(listener);
      return present?.size === 0 && byName.delete(name);
    },
    of: (name) => byName.get(name) ?? [],
    names: () => [...byName.keys()],
  };
}
