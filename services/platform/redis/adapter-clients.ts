import { EventEmitter } from 'node:events';
import { isAppError } from '../errors/app-error.ts';
import type { Commands, Connection } from './connection.ts';
import type { MessageListener, PatternListener, Subscriptions } from './subscriptions.ts';

/** What `@socket.io/redis-adapter`, classic or sharded, asks of the client it publishes with. */
interface Publisher extends EventEmitter {
  publish(channel: string, message: string | Uint8Array): Promise<void>;
  spublish(channel: string, message: string | Uint8Array): Promise<void>;
  send_command(name: string, values: string[], done: (error: unknown, reply?: unknown) => void): void;
}

/** What `@socket.io/redis-adapter`, classic or sharded, asks of the client it subscribes with. */
interface Subscriber extends EventEmitter {
  subscribe(channels: string | string[]): void;
  psubscribe(pattern: string): void;
  unsubscribe(channels: string | string[]): void;
  punsubscribe(pattern: string): void;
  ssubscribe(channel: string): void;
  sunsubscribe(channel: string): void;
}

export interface AdapterClients {
  readonly publisher: Publisher;
  readonly subscriber: Subscriber;
}

export interface AdapterClientsDeps {
  readonly command: <T>(run: (commands: Commands) => Promise<T>) => Promise<T>;
  readonly subscriptions: Subscriptions;
  readonly link: () => Connection;
  readonly onError: (error: unknown) => void;
}

/**
 * Two stand-ins for clients of ioredis, over whatever connection is in use: the adapter survives a swap,
 * and its messages have a deadline like all others. What is said while Redis is away is lost, as with any pub/sub.
 *
 * Each adapter takes a pair of its own: the sharded one keeps its handlers on the client, one per channel.
 */
export function createAdapterClients(deps: AdapterClientsDeps): AdapterClients {
  return { publisher: createPublisher(deps), subscriber: createSubscriber(deps) };
}

function createPublisher({ command, link, onError }: AdapterClientsDeps): Publisher {
  const say = (send: (connection: Connection, bytes: string | Buffer) => Promise<unknown>) => {
    return (message: string | Uint8Array): Promise<void> =>
      command(async () => {
        await send(link(), typeof message === 'string' ? message : Buffer.from(message));
      }).catch(onError);
  };
  return Object.assign(new EventEmitter(), {
    publish: (channel: string, message: string | Uint8Array) =>
      say((connection, bytes) => connection.publishEverywhere(channel, bytes))(message),
    spublish: (channel: string, message: string | Uint8Array) =>
      say((connection, bytes) => connection.publish(channel, bytes))(message),
    send_command: (name: string, values: string[], done: (error: unknown, reply?: unknown) => void) => {
      const asked = link().isCluster ? values : values.map(withoutShards);
      command(() => link().sumOverNodes(name, asked)).then(
        (sum) => done(null, [values.at(-1), sum]),
        (error: unknown) => done(error),
      );
    },
  });
}

/** On one server sharded channels are plain ones, so that one address can be asked about both. */
function withoutShards(word: string): string {
  return word === 'SHARDNUMSUB' ? 'NUMSUB' : word;
}

function createSubscriber({ command, subscriptions, link, onError }: AdapterClientsDeps): Subscriber {
  const subscriber = new EventEmitter();
  const classic = new Map<string, MessageListener>();
  const sharded = new Map<string, MessageListener>();
  const patterns = new Map<string, PatternListener>();
  /** While Redis is away nothing is lost: what is wanted is subscribed when it comes. */
  const ask = (what: (connection: Connection) => Promise<unknown>): void => {
    command(() => what(link())).catch((error: unknown) => {
      if (!isAppError(error)) onError(error);
    });
  };
  const listener = (event: string, channel: string): MessageListener => {
    const name = Buffer.from(channel);
    return (message) => void subscriber.emit(event, name, message);
  };
  return Object.assign(subscriber, {
    subscribe: (channels: string | string[]) =>
      [channels].flat().forEach((channel) => {
        const hear = listener('messageBuffer', channel);
        classic.set(channel, hear);
        subscriptions.addEverywhere(channel, hear);
        ask((connection) => connection.subscribeEverywhere([channel]));
      }),
    unsubscribe: (channels: string | string[]) =>
      [channels].flat().forEach((channel) => {
        take(classic, channel, (given) => subscriptions.removeEverywhere(channel, given));
      }),
    psubscribe: (pattern: string) => {
      const hear: PatternListener = (...message) => void subscriber.emit('pmessageBuffer', ...message);
      patterns.set(pattern, hear);
      subscriptions.addPattern(pattern, hear);
      ask((connection) => connection.subscribePattern(pattern));
    },
    punsubscribe: (pattern: string) =>
      take(patterns, pattern, (given) => subscriptions.removePattern(pattern, given)),
    ssubscribe: (channel: string) => {
      const hear = listener('smessageBuffer', channel);
      sharded.set(channel, hear);
      if (!subscriptions.add(channel, hear)) return;
      ask((connection) => connection.subscribe([channel]));
    },
    sunsubscribe: (channel: string) =>
      take(sharded, channel, (given) => {
        if (subscriptions.remove(channel, given)) ask((connection) => connection.unsubscribe(channel));
      }),
  });
}

/** Uses a value and forgets it, if it is there. */
function take<Value>(map: Map<string, Value>, name: string, use: (value: Value) => void): void {
  const value = map.get(name);
  map.delete(name);
  if (value !== undefined) use(value);
}
