import type { Ids } from '../../../platform/ids/ids.ts';
import type { PeopleStore } from '../people/people.store.ts';
import type { RoomActors } from '../room-actors.ts';
import type { RoomStore } from '../room.store.ts';
import type { EventLog } from '../use-cases/list-events.ts';
import type { ModerationStore } from './moderation.store.ts';

/** What use cases of moderation may ask for; each names what it needs. */
export interface ModerationDeps {
  readonly moderation: ModerationStore;
  readonly people: Pick<PeopleStore, 'findRole'>;
  readonly rooms: Pick<RoomStore, 'findHead'>;
  readonly events: EventLog;
  readonly actors: RoomActors;
  readonly ids: Pick<Ids, 'uuid'>;
}
