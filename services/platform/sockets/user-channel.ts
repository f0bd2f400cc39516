import { Server } from 'socket.io';
import type { Redis } from '../redis/redis.ts';
import { adapterOver, type AdapterKind } from './adapter.ts';

/**
 * Says things to a person's sockets, in every process that Redis reaches; what is said may be lost. What must arrive
 * goes through the person's inbox.
 */
export interface UserChannel {
  /** To every socket of the person. */
  toUser(userId: string, event: string, payload: object): void;
  /** To those of them that listen to a topic (`listenTo`). */
  toListeners(topic: string, userId: string, event: string, payload: object): void;
}

/** Lets a socket hear what is said to its person on a topic, for as long as it lives; again changes nothing. */
export async function listenTo(
  socket: { readonly data: { readonly caller: { readonly userId: string } }; join(room: string): unknown },
  topic: string,
): Promise<void> {
  await socket.join(roomOf(topic, socket.data.caller.userId));
}

/**
 * The way to a person's sockets from a process that may have none itself: a Socket.IO server that nobody connects to
 * and that only speaks through the adapter. Opened when there is something to say.
 */
export function createUserChannel(redis: Redis, kind: AdapterKind): UserChannel {
  let io: Server | undefined;
  const emit = (room: string, event: string, payload: object): void => {
    io ??= new Server({ adapter: adapterOver(redis, kind) });
    io.to(room).emit(event, payload);
  };
  return {
    toUser: (userId, event, payload) => emit(roomOf('user', userId), event, payload),
    toListeners: (topic, userId, event, payload) => emit(roomOf(topic, userId), event, payload),
  };
}

/** `user:<id>` is every socket of the person: the server puts them there. */
function roomOf(topic: string, userId: string): string {
  return `${topic}:${userId}`;
}
