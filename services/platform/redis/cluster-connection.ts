import { Cluster, type Redis as Server } from 'ioredis';
import { backOff, forget, listenTo, SOCKET_OPTIONS } from './clients.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { EverywhereSubscriber } from './everywhere-subscriber.ts';
import { DeadlineError } from './outage.ts';

/** After a subscription that failed, such as at a replica that is about to be promoted. */
const SUBSCRIBE_AGAIN_MS = 250;

/** Opens a cluster by some of its nodes; the others are asked for. */
export function openCluster({ random, events }: ConnectionOptions, urls: readonly string[]): Connection {
  const credentials = credentialsOf(urls[0] ?? '');
  const { enableOfflineQueue, autoResubscribe: _resubscribe, ...socketOptions } = SOCKET_OPTIONS;
  const cluster = new Cluster([...urls], {
    enableOfflineQueue,
    shardedSubscribers: true,
    slotsRefreshInterval: 2_000,
    clusterRetryStrategy: (attempt) => backOff(attempt, random),
    redisOptions: { ...socketOptions, ...credentials },
  });
  const subscriberReady = oncePerTurn(events.subscriberReady);
  const everywhere = new EverywhereSubscriber({
    random,
    credentials,
    nodes: () => cluster.nodes('all').map(({ options: { host, port } }) => ({ host, port })),
    events: { ...events, ready: subscriberReady },
  });
  listenTo(cluster, events);
  cluster.on('ready', subscriberReady);
  cluster.on('+subscriber', subscriberReady);
  cluster.on('smessageBuffer', (channel: Buffer, message: Buffer) => {
    events.message(channel.toString(), message);
  });
  return {
    isCluster: true,
    commands: cluster,
    isReady: () => cluster.status === 'ready',
    isSubscriberReady: () => cluster.status === 'ready' && everywhere.isReady(),
    // Channels of different slots live on different nodes: one command each.
    subscribe: async (channels) => {
      await Promise.all(channels.map((channel) => cluster.ssubscribe(channel)));
    },
    unsubscribe: async (channel) => void (await cluster.sunsubscribe(channel)),
    subscribePattern: (pattern) => everywhere.subscribePattern(pattern),
    publish: async (channel, message) => Number(await cluster.spublish(channel, message)),
    // Channels live on different nodes.
    together: (work) => work(),
    subscribeEverywhere: (channels) => everywhere.subscribe(channels),
    publishEverywhere: (channel, message) => cluster.publish(channel, message),
    sumOverNodes: (name, values) => sumOver(cluster.nodes('all'), name, values),
    pingSubscriber: () => everywhere.ping(),
    reconnect: () => cluster.disconnect(true),
    reconnectSubscriber: () => {
      everywhere.reconnect();
      setTimeout(subscriberReady, SUBSCRIBE_AGAIN_MS).unref();
    },
    close: () => {
      everywhere.close();
      forget(cluster);
    },
  };
}

/** A node that does not answer has nobody; when none does, there is no sum. */
async function sumOver(nodes: readonly Server[], name: string, values: readonly string[]): Promise<number> {
  const replies = await Promise.allSettled(nodes.map((node) => node.call(name, ...values)));
  if (!replies.some(({ status }) => status === 'fulfilled'))
    throw new DeadlineError('No node of Redis answers');
  return replies.reduce(
    (sum, reply) => sum + (reply.status === 'fulfilled' ? Number((reply.value as unknown[]).at(-1)) : 0),
    0,
  );
}

/** Nodes come in bursts: what is wanted is subscribed once for all of them. */
function oncePerTurn(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      work();
    });
  };
}

/** What a node is asked with, which an address alone does not say to the other nodes. */
export function credentialsOf(url: string): {
  username?: string;
  password?: string;
  tls?: Record<string, never>;
} {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
