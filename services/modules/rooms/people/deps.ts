import type { RoomActors } from '../room-actors.ts';
import type { PeopleStore } from './people.store.ts';

/** What use cases about people may ask for; each names what it needs. */
export interface PeopleDeps {
  readonly people: PeopleStore;
  readonly actors: RoomActors;
}
