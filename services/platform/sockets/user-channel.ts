import { Server } from 'socket.io';
import type { Redis } from '../redis/redis.ts';
import { adapterOver, type AdapterKind } from './adapter.ts';

/** Says something to all sockets of a person, in every process that Redis reaches; may be lost. */
export type ToUser = (userId: string, event: string, payload: object) => void;

/**
 * The way to a person's sockets from a process that may have none itself: a Socket.IO server that nobody connects to
 * and that only speaks through the adapter. Opened when there is something to say.
 */
export function createUserChannel(redis: Redis, kind: AdapterKind): ToUser {
  let io: Server | undefined;
  return (userId, event, payload) => {
    io ??= new Server({ adapter: adapterOver(redis, kind) });
    io.to(`user:${userId}`).emit(event, payload);
  };
}
