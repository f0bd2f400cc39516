import type { RoomMessage } from '../../modules/rooms/actor/room.messages.ts';
import type { Operation } from './plan.ts';

export interface MessageParts {
  readonly cid: string;
  readonly userId: (client: number) => string;
  readonly text: string;
  /** The process that holds the client's socket, where being there counts. */
  readonly process: string | undefined;
}

type Say = (me: string, parts: MessageParts) => RoomMessage;

/** What a client says to a room for an operation. */
export function messageOf(operation: Operation, parts: MessageParts): RoomMessage {
  return sayingOf(operation)(parts.userId(operation.client), parts);
}

function sayingOf(operation: Operation): Say {
  switch (operation.type) {
    case 'join':
      return joinMessage;
    case 'leave':
      return (userId) => ({ type: 'leave', userId });
    case 'look':
      return (userId) => ({ type: 'look', userId });
    case 'post':
      return (userId, { cid, text }) => ({ type: 'post', userId, clientId: cid, text });
    case 'timer':
      return (userId, { cid }) => timerMessage(operation, userId, cid);
    case 'rename':
      return (by, { cid }) => ({ type: 'update', by, changes: { name: `Room ${cid}` }, version: undefined });
    default:
      return (by, { userId }) => aboutSomebody(operation, by, userId(operation.whom));
  }
}

function joinMessage(me: string, { process }: MessageParts): RoomMessage {
  const person = { user_id: me, display_name: me, avatar_url: null };
  return { type: 'join', person, isEligible: true, ...(process !== undefined && { process }) };
}

function timerMessage(
  { action, seconds }: Extract<Operation, { type: 'timer' }>,
  userId: string,
  clientId: string,
): RoomMessage {
  const isStart = action === 'start';
  return { type: 'timer', userId, clientId, action, ...(isStart && { durationSeconds: seconds }) };
}

function aboutSomebody({ type }: Operation, by: string, userId: string): RoomMessage {
  if (type === 'promote') return { type: 'set-role', by, userId, role: 'cohost' };
  return { type: 'remove', by, userId, reason: null, ban: false };
}
