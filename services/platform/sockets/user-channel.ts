import { Server } from 'socket.io';
import type { Redis } from '../redis/redis.ts';
import { adapterOver } from './adapter.ts';

/** The way to a person's sockets from a process that may have none itself. */
export interface UserChannel {
  /** Says something to all sockets of a person, in every process that Redis reaches; may be lost. */
  toUser(userId: string, event: string, payload: object): void;
  close(): void;
}

/** A Socket.IO server that nobody connects to: it only speaks through the adapter. */
export function createUserChannel(redis: Redis): UserChannel {
  const io = new Server({ adapter: adapterOver(redis) });
  return {
    toUser: (userId, event, payload) => void io.to(`user:${userId}`).emit(event, payload),
    close: () => void io.of('/').adapter.close(),
  };
}
