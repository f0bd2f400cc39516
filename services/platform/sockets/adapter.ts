import { createAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import type { Redis } from '../redis/redis.ts';

/** User rooms, `fetchSockets` and `disconnectSockets` over all processes; the events of rooms take the feeds. */
export function adapterOver({ adapterClients, keys }: Redis): ServerOptions['adapter'] {
  return createAdapter(adapterClients.publisher, adapterClients.subscriber, {
    key: keys.adapterPrefix,
    requestsTimeout: 1_000,
    publishOnSpecificResponseChannel: true,
  });
}
