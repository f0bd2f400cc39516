/**
 * The client of StudyFlow's live rooms: `connect()`, then `room(id)`, `inbox()`, `presence()`.
 *
 * What it takes care of: coming back without a crowd, asking for exactly what was missed, sending once what has no
 * answer, and the time of the server.
 */
import { Connection, type ConnectionOptions } from './connection.ts';
import { Inbox } from './inbox.ts';
import { Sender } from './sender.ts';
import { Presence, type PersonPresence } from './presence.ts';
import { Room, type RoomOptions } from './room.ts';

export { StudyFlowError } from './errors.ts';
export type { Answer, Connection, ConnectionOptions, ConnectionState } from './connection.ts';
export type { Calls, ServerEvents } from './generated/protocol.d.ts';
export type { Inbox, InboxEvent, InboxTold } from './inbox.ts';
export type { PersonPresence, Presence } from './presence.ts';
export type { Member, PendingPost, Room, RoomEvent, RoomOptions, RoomTold, Timer } from './room.ts';

/** A connection with what there is to follow over it. */
export interface StudyFlow {
  readonly connection: Connection;
  /** Follows a room; several may be followed at once. */
  room(id: string, options?: RoomOptions): Room;
  /** Follows what reaches the person. */
  inbox(options?: { readonly after?: number }): Inbox;
  /** Follows who is there. */
  presence(changed: (people: readonly PersonPresence[]) => void): Presence;
  /** The server's time, in milliseconds since 1970. */
  now(): number;
  /** Ends everything; what was not sent is given up. */
  close(): void;
}

/** Connects to a platform and stays connected. */
export function connect(options: ConnectionOptions): StudyFlow {
  const connection = new Connection(options);
  const sender = new Sender(connection);
  return {
    connection,
    room: (id, roomOptions) => new Room(id, { connection, sender }, roomOptions),
    inbox: (inboxOptions) => new Inbox(connection, inboxOptions),
    presence: (changed) => new Presence(connection, changed),
    now: () => connection.clock.now(),
    close: () => connection.close(),
  };
}
