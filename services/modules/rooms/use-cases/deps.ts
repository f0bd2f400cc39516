import type { Ids } from '../../../platform/ids/ids.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { RoomActors } from '../room-actors.ts';
import type { RoomSockets } from '../room-sockets.ts';
import type { RoomStore } from '../room.store.ts';
import type { Court } from '../moderation/judge.ts';

/** What rooms' use cases may ask for; each names what it needs. */
export interface RoomDeps {
  readonly rooms: RoomStore;
  readonly actors: RoomActors;
  /** Judges words before a room is told them. */
  readonly judge: Court;
  /** Whether a room has stored a message of somebody's under this id of theirs. */
  readonly isKnown: (roomId: string, userId: string, clientId: string) => Promise<boolean>;
  /** How many are in each room now, in all processes that answer in time. */
  readonly countPresent: (roomIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** The sockets of this process in rooms. */
  readonly sockets: Pick<RoomSockets, 'correct'>;
  readonly ids: Ids;
  /** How the outside reaches the platform, for links. */
  readonly publicUrl: string;
  /** The process whose sockets these are. */
  readonly processId: string;
}

/** A room is for people: nobody acts in it without being somebody. */
export const PEOPLE: readonly CallerRole[] = ['authenticated'];
