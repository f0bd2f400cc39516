import type { Scope } from '../../platform/database/scope.ts';
import type { Member, Person, Room } from './room.ts';

/** Where a page of rooms goes on. */
export interface PlaceInList {
  readonly limit: number;
  readonly after: readonly [at: string, id: string] | undefined;
}

export interface NewRoom extends Pick<
  Room,
  'id' | 'name' | 'subject_id' | 'visibility' | 'max_members' | 'timer_control'
> {
  readonly organisation_id: string;
}

/** What rooms' use cases ask of storage; changes of a room are its actor's, but for its making. */
export interface RoomStore {
  /** The organisation that a new room belongs to. @throws `organisation.not-found` */
  activeOrganisation(): Promise<string>;
  ownsSubject(subjectId: string): Promise<boolean>;
  /** Stores a room with its first member and event, and the head that its actor will move. */
  add(room: NewRoom): Promise<Room>;
  /** A room that the caller may see. */
  find(id: string): Promise<Room | undefined>;
  listMine(place: PlaceInList): Promise<Room[]>;
  listPublic(place: PlaceInList): Promise<Room[]>;
  countMine(): Promise<number>;
  countPublic(): Promise<number>;
  /** Who the caller is to others, and whether the room, if it is public, is for them. */
  introduce(roomId: string): Promise<{ readonly person: Person; readonly isEligible: boolean }>;
  findInvitation(tokenHash: string): Promise<{ readonly id: string; readonly room_id: string } | undefined>;
  /** The newest seq of a room whose log the caller may read. */
  findHead(roomId: string): Promise<number | undefined>;
  /** Members of a room that the caller is in, without who is there now. */
  listMembers(roomId: string): Promise<Omit<Member, 'connections'>[]>;
}

/** Gives the store of an execution. */
export type RoomsIn = (scope: Scope) => RoomStore;
