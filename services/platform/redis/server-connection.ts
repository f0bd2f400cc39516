import { Redis as Server } from 'ioredis';
import { backOff, forget, listenTo, SOCKET_OPTIONS } from './clients.ts';
import type { Connection, ConnectionOptions } from './connection.ts';

/** Opens one server. */
export function openServer({ random, events }: ConnectionOptions, url: string): Connection {
  const options = { ...SOCKET_OPTIONS, retryStrategy: (attempt: number) => backOff(attempt, random) };
  const commands = new Server(url, options);
  const subscriber = new Server(url, options);
  listenTo(commands, events);
  subscriber.on('error', events.error);
  subscriber.on('ready', events.subscriberReady);
  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    events.message(channel.toString(), message);
  });
  subscriber.on('pmessageBuffer', events.patternMessage);
  return {
    isCluster: false,
    commands,
    isReady: () => commands.status === 'ready',
    isSubscriberReady: () => subscriber.status === 'ready',
    subscribe: async (channels) => void (await subscriber.subscribe(...channels)),
    unsubscribe: async (channel) => void (await subscriber.unsubscribe(channel)),
    subscribePattern: async (pattern) => void (await subscriber.psubscribe(pattern)),
    publish: (channel, message) => commands.publish(channel, message),
    together: (work) => inOneWrite(commands, work),
    subscribeEverywhere: async (channels) => void (await subscriber.subscribe(...channels)),
    publishEverywhere: (channel, message) => commands.publish(channel, message),
    sumOverNodes: async (name, values) =>
      Number(((await commands.call(name, ...values)) as unknown[]).at(-1)),
    pingSubscriber: () => (subscriber.status === 'ready' ? subscriber.ping() : Promise.resolve()),
    reconnect: () => commands.disconnect(true),
    reconnectSubscriber: () => subscriber.disconnect(true),
    close: () => {
      forget(commands);
      forget(subscriber);
    },
  };
}

function inOneWrite({ status, stream }: Server, work: () => void): void {
  if (status !== 'ready') {
    work();
    return;
  }
  stream.cork();
  try {
    work();
  } finally {
    stream.uncork();
  }
}
