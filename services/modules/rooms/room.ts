/** A live place where people study together, as it goes over the wire. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly subject_id: string | null;
  readonly visibility: Visibility;
  readonly max_members: number;
  readonly timer_control: TimerControl;
  readonly owner_id: string | null;
  readonly organisation_id: string;
  readonly created_at: string;
  readonly version: number;
  /** When it was closed; its log stays readable for a while. */
  readonly closed_at: string | null;
  /** Whether somebody with its id may ask to be let in. */
  readonly knocking: boolean;
  /** So long a member waits between two posts; 0 is not at all. */
  readonly slow_mode_seconds: number;
  /** The class that it is for. */
  readonly class_id: string | null;
}

export type Visibility = 'private' | 'public';
/** Who moves the timer. */
export type TimerControl = 'host' | 'all';
export type Role = 'host' | 'cohost' | 'member';

/** A room in a list: how many belong to it, and how many of them are there now. */
export interface ListedRoom extends Room {
  readonly memberships: number;
  readonly present: number;
}

/** What others see of a person. */
export interface Person {
  readonly user_id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
}

/** A person in a room; `connections` is 0 for a member who is not there now. */
export interface Member extends Person {
  readonly role: Role;
  readonly connections: number;
  readonly joined_at: string;
}

/** What may change in a room after it was made. */
export type RoomChanges = Partial<
  Pick<
    Room,
    | 'name'
    | 'subject_id'
    | 'visibility'
    | 'max_members'
    | 'timer_control'
    | 'owner_id'
    | 'knocking'
    | 'slow_mode_seconds'
  >
>;

/** A way in, as its host sees it; the token itself is shown once and kept nowhere. */
export interface Invitation {
  readonly id: string;
  readonly expires_at: string | null;
  readonly max_uses: number | null;
  readonly uses: number;
}

/** The types of entries in a room's log. */
export type RoomEventType =
  | 'chat'
  | 'chat.removed'
  | 'member.joined'
  | 'member.left'
  | 'member.removed'
  | 'member.updated'
  | 'member.muted'
  | 'member.unmuted'
  | 'goal.set'
  | 'task.added'
  | 'task.changed'
  | 'task.moved'
  | 'task.deleted'
  | 'note.edited'
  | 'reaction.added'
  | 'reaction.removed'
  | 'timer.started'
  | 'timer.paused'
  | 'timer.resumed'
  | 'timer.skipped'
  | 'timer.reset'
  | 'timer.finished'
  | 'room.updated'
  | 'room.closed';

/** One entry of a room's log. */
export interface RoomEvent {
  readonly seq: number;
  readonly type: RoomEventType;
  readonly actor_id: string | null;
  readonly client_id: string | null;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A moment of room time as it goes over the wire: milliseconds, UTC. */
export function toIso(roomTime: number): string {
  return new Date(roomTime).toISOString();
}

export function fromIso(iso: string): number {
  return Date.parse(iso);
}
