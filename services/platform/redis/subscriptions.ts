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
  removePattern(pattern: string): void;
  /** A channel that reaches every node of a cluster, for what publishes the classic way. */
  addEverywhere(channel: string, listener: MessageListener): void;
  removeEverywhere(channel: string): void;
  dispatch(channel: string, message: Buffer): void;
  dispatchPattern(pattern: Buffer, channel: Buffer, message: Buffer): void;
  /** Subscribes a fresh connection to everything that is wanted. */
  restore(connection: Connection): Promise<void>;
}

/** So many channels are named in one SUBSCRIBE. */
const CHUNK = 500;

export function createSubscriptions(onError: (error: unknown) => void): Subscriptions {
  const listeners = new Map<string, Set<MessageListener>>();
  const patterns = new Map<string, PatternListener>();
  const everywhere = new Map<string, MessageListener>();

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };

  return {
    add(channel, listener) {
      const present = listeners.get(channel);
      present?.add(listener);
      if (present === undefined) listeners.set(channel, new Set([listener]));
      return present === undefined;
    },
    remove(channel, listener) {
      const present = listeners.get(channel);
      present?.delete(listener);
      return present?.size === 0 && listeners.delete(channel);
    },
    addPattern: (pattern, listener) => void patterns.set(pattern, listener),
    removePattern: (pattern) => void patterns.delete(pattern),
    addEverywhere: (channel, listener) => void everywhere.set(channel, listener),
    removeEverywhere: (channel) => void everywhere.delete(channel),
    dispatch(channel, message) {
      guarded(() => everywhere.get(channel)?.(message));
      for (const listener of listeners.get(channel) ?? []) guarded(() => listener(message));
    },
    dispatchPattern(pattern, channel, message) {
      guarded(() => patterns.get(pattern.toString())?.(pattern, channel, message));
    },
    async restore(connection) {
      const channels = [...listeners.keys()];
      for (let from = 0; from < channels.length; from += CHUNK) {
        await connection.subscribe(channels.slice(from, from + CHUNK));
      }
      if (everywhere.size > 0) await connection.subscribeEverywhere([...everywhere.keys()]);
      for (const pattern of patterns.keys()) await connection.subscribePattern(pattern);
    },
  };
}
