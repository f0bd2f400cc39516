import type { Member, RoomEvent } from './room.ts';

/** Who is there, as `room:presence` tells: all of them, or above 50 what has changed. */
export type PresencePayload =
  | { readonly room_id: string; readonly version: number; readonly members: readonly Member[] }
  | {
      readonly room_id: string;
      readonly version: number;
      readonly joined: readonly Member[];
      readonly left: readonly string[];
    };

/** How a room's owner reaches the sockets in all processes; nothing of it waits, nothing of it throws. */
export interface RoomBroadcast {
  /** Committed events, in order. */
  publishEvents(roomId: string, events: readonly RoomEvent[]): void;
  publishPresence(roomId: string, payload: PresencePayload): void;
  /** To all but the one who types. */
  publishTyping(roomId: string, userId: string, typing: boolean): void;
  /** To all sockets of these people, in the room or not; may be lost. */
  tell(userIds: readonly string[], event: string, payload: Readonly<Record<string, unknown>>): void;
  /** Somebody's sockets leave the room at once. */
  removed(roomId: string, userId: string, reason: string): void;
}
