import { Cluster, Redis as Server, type RedisCommander } from 'ioredis';

/** The commands of Redis, the same on one server and on a cluster. */
export type Commands = RedisCommander;

/** Told of what happens to one connection; never called after it was closed. */
export interface ConnectionEvents {
  /** Commands may be sent. */
  readonly ready: () => void;
  /** Commands fail from now on. */
  readonly lost: () => void;
  /** The subscriber is connected anew and subscribed to nothing. */
  readonly subscriberReady: () => void;
  readonly message: (channel: string, message: Buffer) => void;
  readonly patternMessage: (pattern: Buffer, channel: Buffer, message: Buffer) => void;
  readonly error: (error: unknown) => void;
}

/** One address opened twice: for commands, and for subscriptions (a server pushes on a connection of their own). */
export interface Connection {
  readonly isCluster: boolean;
  readonly commands: Commands;
  /** Whether a command sent now would leave at once. */
  isReady(): boolean;
  isSubscriberReady(): boolean;
  /** Subscribes at the server; sharded on a cluster (Decision 24). */
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  subscribePattern(pattern: string): Promise<void>;
  publish(channel: string, message: string | Buffer): Promise<unknown>;
  /** The classic kind, which every node of a cluster hears. */
  subscribeEverywhere(channels: readonly string[]): Promise<void>;
  publishEverywhere(channel: string, message: string | Buffer): Promise<unknown>;
  /** A command that answers `[…, number]`, asked of every master; the sum. */
  sumOverNodes(name: string, values: readonly string[]): Promise<number>;
  pingSubscriber(): Promise<unknown>;
  /** Drops both connections and opens them anew: the other end does not answer. */
  reconnect(): void;
  reconnectSubscriber(): void;
  close(): void;
}

/** After this ioredis itself gives up on a command that has no answer (a handshake, a probe). */
const GIVE_UP_MS = 5_000;

export interface ConnectionOptions {
  /** One server, or several nodes of a cluster separated by commas. */
  readonly url: string;
  readonly random: () => number;
  readonly events: ConnectionEvents;
}

/** Opens a server or, when several addresses are given, a cluster. */
export function openConnection(options: ConnectionOptions): Connection {
  const urls = options.url.split(',').map((url) => url.trim());
  return urls.length > 1 ? openCluster(options, urls) : openServer(options, urls[0] ?? '');
}

/** What holds for every socket to Redis: nothing waits in a queue of ours while the server is away. */
function sharedOptions(random: () => number) {
  return {
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: GIVE_UP_MS,
    disableClientInfo: true,
    retryStrategy: (attempt: number) => backOff(attempt, random),
  };
}

/** 50 ms doubling to 1 s, half of it by chance, so that many processes do not come back as one. */
function backOff(attempt: number, random: () => number): number {
  const ceiling = Math.min(1_000, 50 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

function openServer({ random, events }: ConnectionOptions, url: string): Connection {
  const commands = new Server(url, sharedOptions(random));
  const subscriber = new Server(url, sharedOptions(random));
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
    subscribeEverywhere: async (channels) => void (await subscriber.subscribe(...channels)),
    publishEverywhere: (channel, message) => commands.publish(channel, message),
    sumOverNodes: (name, values) => sumOver([commands], name, values),
    pingSubscriber: () => (subscriber.status === 'ready' ? subscriber.ping() : Promise.resolve()),
    reconnect: () => commands.disconnect(true),
    reconnectSubscriber: () => subscriber.disconnect(true),
    close: () => {
      forget(commands);
      forget(subscriber);
    },
  };
}

function openCluster({ random, events }: ConnectionOptions, urls: readonly string[]): Connection {
  const cluster = new Cluster([...urls], {
    enableOfflineQueue: false,
    shardedSubscribers: true,
    clusterRetryStrategy: (attempt) => backOff(attempt, random),
    redisOptions: {
      connectTimeout: 2_000,
      commandTimeout: GIVE_UP_MS,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      disableClientInfo: true,
      ...credentialsOf(urls[0] ?? ''),
    },
  });
  listenTo(cluster, events);
  cluster.on('ready', events.subscriberReady);
  cluster.on('+subscriber', events.subscriberReady);
  cluster.on('smessageBuffer', (channel: Buffer, message: Buffer) => {
    events.message(channel.toString(), message);
  });
  cluster.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    events.message(channel.toString(), message);
  });
  cluster.on('pmessageBuffer', events.patternMessage);
  return {
    isCluster: true,
    commands: cluster,
    isReady: () => cluster.status === 'ready',
    isSubscriberReady: () => cluster.status === 'ready',
    // Channels of different slots live on different nodes: one command each.
    subscribe: async (channels) => {
      await Promise.all(channels.map((channel) => cluster.ssubscribe(channel)));
    },
    unsubscribe: async (channel) => void (await cluster.sunsubscribe(channel)),
    subscribePattern: async (pattern) => void (await cluster.psubscribe(pattern)),
    publish: (channel, message) => cluster.spublish(channel, message),
    subscribeEverywhere: async (channels) => void (await cluster.subscribe(...channels)),
    publishEverywhere: (channel, message) => cluster.publish(channel, message),
    sumOverNodes: (name, values) => sumOver(cluster.nodes('master'), name, values),
    pingSubscriber: () => Promise.resolve(),
    reconnect: () => cluster.disconnect(true),
    reconnectSubscriber: () => undefined,
    close: () => forget(cluster),
  };
}

async function sumOver(nodes: readonly Server[], name: string, values: readonly string[]): Promise<number> {
  const replies = await Promise.all(nodes.map((node) => node.call(name, ...values)));
  return replies.reduce<number>((sum, reply) => sum + Number((reply as unknown[]).at(-1)), 0);
}

function listenTo(client: Server | Cluster, events: ConnectionEvents): void {
  client.on('error', events.error);
  client.on('ready', events.ready);
  client.on('close', events.lost);
  client.on('end', events.lost);
}

function forget(client: Server | Cluster): void {
  client.removeAllListeners();
  // A late error of a closed client is nobody's business, yet without a listener it ends the process.
  client.on('error', () => undefined);
  client.disconnect();
}

function credentialsOf(url: string): { username?: string; password?: string; tls?: Record<string, never> } {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
