import type { Place } from '../../../platform/http/place.ts';
import type { Invitation, Person, Role } from '../room.ts';

/** Somebody on one of the hosts' lists. */
interface Listed extends Person {
  readonly created_at: string;
}
export interface Ban extends Listed {
  readonly reason: string | null;
  readonly banned_by: string | null;
}
export interface Mute extends Listed {
  readonly reason: string | null;
  readonly muted_by: string | null;
  readonly until: string;
}
export interface Knocker extends Listed {
  readonly expires_at: string;
}
/** One that nobody has revoked; its token is not known any more. */
export interface OpenInvitation extends Invitation {
  readonly created_by: string | null;
  readonly created_at: string;
}

/** One of the caller's own that somebody can still come in by. */
export interface MyInvitation extends Invitation {
  readonly created_at: string;
  readonly room_id: string;
  readonly room_name: string;
}

/** Where a list goes on. */
interface PlaceInList {
  readonly limit: number;
  readonly after: Place | undefined;
}

/** The lists that hosts read, by name. */
export interface HostLists {
  readonly bans: Ban;
  readonly mutes: Mute;
  readonly knocks: Knocker;
  readonly invitations: OpenInvitation;
}

/** What use cases about people ask of storage; all changes are the actor's. */
export interface PeopleStore {
  /** What the caller is in a room; undefined where they are not in it. */
  findRole(roomId: string): Promise<Role | undefined>;
  /** Who the caller is to others, and whether people like them may know of the room. */
  introduceAtDoor(roomId: string): Promise<{ readonly person: Person; readonly isEligible: boolean }>;
  /** Newest first, from after a place on. */
  list<Name extends keyof HostLists>(
    name: Name,
    roomId: string,
    place: PlaceInList,
  ): Promise<HostLists[Name][]>;
  count(name: keyof HostLists, roomId: string): Promise<number>;
  /** The caller's own invitations to all rooms that they host; newest first, from after a place on. */
  listMyInvitations(place: PlaceInList): Promise<MyInvitation[]>;
  countMyInvitations(): Promise<number>;
}
