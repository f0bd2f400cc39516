import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import type { Redis } from '../redis/redis.ts';

/**
 * How what is said to a person's sockets travels. `classic`: one channel of all processes, which every node of a
 * cluster carries. `sharded`: a channel per person, heard only where the person is, on the node of its slot.
 */
export type AdapterKind = 'classic' | 'sharded';

/** User rooms, `fetchSockets` and `disconnectSockets` over all processes; the events of rooms take the feeds. */
export function adapterOver(redis: Redis, kind: AdapterKind = 'classic'): ServerOptions['adapter'] {
  const { publisher, subscriber } = redis.adapterClients();
  const { adapterPrefix } = redis.keys;
  if (kind === 'sharded') {
    return createShardedAdapter(publisher, subscriber, {
      channelPrefix: adapterPrefix,
      subscriptionMode: 'dynamic',
    });
  }
  return createAdapter(publisher, subscriber, {
    key: adapterPrefix,
    requestsTimeout: 1_000,
    publishOnSpecificResponseChannel: true,
  });
}
