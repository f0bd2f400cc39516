import { Cluster, Redis as Server } from 'ioredis';
import { forget } from './clients.ts';
import { credentialsOf } from './cluster-connection.ts';

/** What a program sees of Redis that keeps no connection: whoever waits for it gives up after so long. */
const SOCKET_OPTIONS = {
  connectTimeout: 5_000,
  commandTimeout: 30_000,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
  disableClientInfo: true,
} as const;
const KEYS_AT_ONCE = '1000';

/** Redis as a program needs it that takes everything of the platform out of it. */
export interface EmptyableRedis {
  /** Removes every key of the platform, on each node of a cluster; keys of others stay. @returns how many there were. */
  empty(): Promise<number>;
  close(): void;
}

/**
 * Opens the server, or the cluster that it belongs to, and asks it once.
 *
 * @throws what the client has to say when it is away or does not let the login in.
 */
export async function openEmptyableRedis(url: string, keyPrefix: string): Promise<EmptyableRedis> {
  const urls = url.split(',').map((one) => one.trim());
  const pattern = `${keyPrefix.replaceAll(/[[\]*?\\^]/g, String.raw`\$&`)}:*`;
  const opened = await open(urls);
  return {
    empty: async () => {
      const removed = await Promise.all(opened.masters().map((node) => emptyNode(node, pattern)));
      return removed.reduce((sum, count) => sum + count, 0);
    },
    close: () => forget(opened.client),
  };
}

interface Opened {
  readonly client: Server | Cluster;
  masters(): readonly Server[];
}

/** Any node tells of the whole cluster; the first that answers is asked. */
async function open(urls: readonly string[]): Promise<Opened> {
  let failure: unknown;
  for (const url of urls) {
    const client = new Server(url, { ...SOCKET_OPTIONS, lazyConnect: true });
    // What has gone wrong is told by whoever waits for the answer.
    client.on('error', (error: unknown) => (failure = error));
    try {
      await client.connect();
      const isCluster = /cluster_enabled:1/.test(await client.info('cluster'));
      if (!isCluster) return { client, masters: () => [client] };
      forget(client);
      return await openCluster(urls);
    } catch (thrown) {
      failure ??= thrown;
      forget(client);
    }
  }
  throw failure;
}

async function openCluster(urls: readonly string[]): Promise<Opened> {
  const { retryStrategy: _none, ...redisOptions } = SOCKET_OPTIONS;
  const client = new Cluster([...urls], {
    lazyConnect: true,
    clusterRetryStrategy: () => null,
    redisOptions: { ...redisOptions, ...credentialsOf(urls[0] ?? '') },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (thrown) {
    forget(client);
    throw thrown;
  }
  return { client, masters: () => client.nodes('master') };
}

/** A key that is there from the beginning to the end of a scan is found by it. */
async function emptyNode(node: Server, pattern: string): Promise<number> {
  let removed = 0;
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS_AT_ONCE);
    cursor = next;
    // Each alone: on a cluster they are in different slots.
    const pipeline = node.pipeline(keys.map((key) => ['unlink', key]));
    for (const [error, count] of (await pipeline.exec()) ?? []) {
      if (error !== null) throw error;
      removed += Number(count);
    }
  } while (cursor !== '0');
  return removed;
}
