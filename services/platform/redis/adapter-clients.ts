import { isAppError } from '../errors/app-error.ts';
import { EventEmitter } from 'node:events';
import type { Commands, Connection } from './connection.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What `@socket.io/redis-adapter` asks of the client it publishes with. */
interface Publisher extends EventEmitter {
  publish(channel: string, message: string | Uint8Array): Promise<void>;
  send_command(name: string, values: string[], done: (error: unknown, reply?: unknown) => void): void;
}

/** What `@socket.io/redis-adapter` asks of the client it subscribes with. */
interface Subscriber extends EventEmitter {
  subscribe(channels: string | string[]): void;
  psubscribe(pattern: string): void;
  unsubscribe(channels: string | string[]): void;
  punsubscribe(pattern: string): void;
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
 */
export function createAdapterClients({
  command,
  subscriptions,
  link,
  onError,
}: AdapterClientsDeps): AdapterClients {
  const subscriber = new EventEmitter();
  /** While Redis is away nothing is lost: what is wanted is subscribed when it comes. */
  const unlessAway = (error: unknown): void => {
    if (!isAppError(error)) onError(error);
  };
  const hear = (channel: string): void => {
    subscriptions.addEverywhere(channel, (message) => {
      subscriber.emit('messageBuffer', Buffer.from(channel), message);
    });
    void command(() => link().subscribeEverywhere([channel])).catch(unlessAway);
  };
  const hearPattern = (pattern: string): void => {
    subscriptions.addPattern(pattern, (...message) => {
      subscriber.emit('pmessageBuffer', ...message);
    });
    void command(() => link().subscribePattern(pattern)).catch(unlessAway);
  };

  return {
    publisher: Object.assign(new EventEmitter(), {
      publish: (channel: string, message: string | Uint8Array) =>
        command(async () => {
          await link().publishEverywhere(
            channel,
            typeof message === 'string' ? message : Buffer.from(message),
          );
        }).catch(onError),
      send_command: (name: string, values: string[], done: (error: unknown, reply?: unknown) => void) => {
        command(() => link().sumOverNodes(name, values)).then(
          (sum) => done(null, [values.at(-1), sum]),
          (error: unknown) => done(error),
        );
      },
    }),
    subscriber: Object.assign(subscriber, {
      subscribe: (channels: string | string[]) => [channels].flat().forEach(hear),
      psubscribe: hearPattern,
      unsubscribe: (channels: string | string[]) =>
        [channels].flat().forEach((channel) => {
          subscriptions.removeEverywhere(channel);
        }),
      punsubscribe: (pattern: string) => subscriptions.removePattern(pattern),
    }),
  };
}
