import type { Cluster, Redis as Server } from 'ioredis';
import type { ConnectionEvents } from './connection.ts';

/** After this ioredis itself gives up on a command that has no answer (a handshake, a probe). */
const GIVE_UP_MS = 5_000;

/** What holds for every socket to Redis: nothing waits in a queue of ours while the server is away. */
export const SOCKET_OPTIONS = {
  enableOfflineQueue: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: GIVE_UP_MS,
  disableClientInfo: true,
} as const;

/** 50 ms doubling to 1 s, half of it by chance, so that many processes do not come back as one. */
export function backOff(attempt: number, random: () => number): number {
  const ceiling = Math.min(1_000, 50 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/** Tells of a client that commands are sent with. */
export function listenTo(client: Server | Cluster, events: ConnectionEvents): void {
  client.on('error', events.error);
  client.on('ready', events.ready);
  client.on('close', events.lost);
  client.on('end', events.lost);
}

/** Closes a client for good, and tells nobody. */
export function forget(client: Server | Cluster): void {
  client.removeAllListeners();
  // A late error of a closed client is nobody's business, yet without a listener it ends the process.
  client.on('error', () => undefined);
  client.disconnect();
}
