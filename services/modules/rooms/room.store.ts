import type { Scope } from '../../platform/database/scope.ts';
import type { ClassStanding } from '../organisations/index.ts';
import type { Place } from '../../platform/http/place.ts';
import type { ListedRoom, Member, Person, Room } from './room.ts';

/** Where a page of rooms goes on. */
export interface PlaceInList {
  readonly limit: number;
  readonly after: Place | undefined;
}

/** What the directory is asked for. */
export interface Search {
  /** Words of the name, each from its beginning on. */
  readonly q: string | undefined;
  readonly subjectId: string | undefined;
  readonly hasSpace: boolean | undefined;
  readonly sort: 'newest' | 'name';
}

/** A room as a list has it before it is known who is there. */
export type StoredListing = Omit<ListedRoom, 'present'>;

/** How a caller comes in: who they are to others, and which doors are open to them. */
export interface Introduction {
  readonly person: Person;
  /** Whether the room, if it is public, is for them. */
  readonly isEligible: boolean;
  /** What they are in the class that the room is for. */
  readonly classRole?: 'student' | 'teacher';
}

export interface NewRoom extends Pick<
  Room,
  | 'id'
  | 'name'
  | 'subject_id'
  | 'visibility'
  | 'max_members'
  | 'timer_control'
  | 'knocking'
  | 'slow_mode_seconds'
  | 'class_id'
> {
  readonly organisation_id: string;
}

/** What rooms' use cases ask of storage; changes of a room are its actor's, but for its making. */
export interface RoomStore {
  /** The organisation that a new room belongs to. @throws `organisation.not-found` */
  activeOrganisation(): Promise<string>;
  /** How the caller stands to a class. @throws `class.not-found` */
  classStanding(classId: string): Promise<ClassStanding>;
  ownsSubject(subjectId: string): Promise<boolean>;
  /** Stores a room with its first member and event, and the head that its actor will move. */
  add(room: NewRoom): Promise<Room>;
  /** A room that the caller may see. */
  find(id: string): Promise<Room | undefined>;
  listMine(place: PlaceInList): Promise<StoredListing[]>;
  countMine(): Promise<number>;
  /** Those of mine that are closed. */
  listArchived(place: PlaceInList): Promise<StoredListing[]>;
  countArchived(): Promise<number>;
  /** Those of the caller's classes. */
  listOfClasses(place: PlaceInList): Promise<StoredListing[]>;
  countOfClasses(): Promise<number>;
  /** The directory. */
  listPublic(search: Search, place: PlaceInList): Promise<StoredListing[]>;
  countPublic(search: Search): Promise<number>;
  introduce(roomId: string): Promise<Introduction>;
  findInvitation(tokenHash: string): Promise<{ readonly id: string; readonly room_id: string } | undefined>;
  /** The newest seq of a room whose log the caller may read. */
  findHead(roomId: string): Promise<number | undefined>;
  /** Members of a room that the caller is in, without who is there now. */
  listMembers(roomId: string): Promise<Omit<Member, 'connections'>[]>;
}

/** Gives the store of an execution. */
export type RoomsIn = (scope: Scope) => RoomStore;
