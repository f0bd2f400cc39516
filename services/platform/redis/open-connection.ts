import { openCluster } from './cluster-connection.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { openServer } from './server-connection.ts';

/** Opens a server or, when several addresses are given, a cluster. */
export function openConnection(options: ConnectionOptions): Connection {
  const urls = options.url.split(',').map((url) => url.trim());
  return urls.length > 1 ? openCluster(options, urls) : openServer(options, urls[0] ?? '');
}
