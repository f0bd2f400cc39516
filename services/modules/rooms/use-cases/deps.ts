import type { Ids } from '../../../platform/ids/ids.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { ContentStore } from '../content.store.ts';
import type { RoomActors } from '../room-actors.ts';
import type { RoomStore } from '../room.store.ts';

/** What rooms' use cases may ask for; each names what it needs. */
export interface RoomDeps {
  readonly rooms: RoomStore;
  readonly content: ContentStore;
  readonly actors: RoomActors;
  readonly ids: Ids;
  /** How the outside reaches the platform, for links. */
  readonly publicUrl: string;
  /** The process whose sockets these are. */
  readonly processId: string;
  /** Whether there are bounds to how fast people may write. */
  readonly hasLimits: boolean;
}

/** A room is for people: nobody acts in it without being somebody. */
export const PEOPLE: readonly CallerRole[] = ['authenticated'];
