import { roomClosed, roomNotFound, hostsOnly } from '../errors.ts';
import { muted } from '../people.errors.ts';
import { toIso, type Invitation, type Member, type Person, type Role, type Room } from '../room.ts';
import type { Attendance } from './attendance.ts';
import type { Content } from './content/content.ts';
import type { Pace } from './content/pace.ts';
import type { Reactions } from './content/reactions.ts';
import type { Timer } from './room.timer.ts';

/** A membership as the room keeps it. */
export interface Membership {
  readonly role: Role;
  /** Room time. */
  readonly joinedAt: number;
  /** Another membership that this one ends with. */
  readonly via: 'class' | null;
}

/** Somebody who has asked to be let in, or was turned away; it counts until then, by room time. */
export interface Knock {
  readonly status: 'pending' | 'declined';
  readonly at: number;
  readonly until: number;
}

/** Somebody who is there: how many sockets which process holds for them. */
export interface Present {
  readonly person: Person;
  readonly byProcess: ReadonlyMap<string, number>;
}

/** An open invitation. */
export interface OpenInvitation extends Invitation {
  readonly tokenHash: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

/**
 * All that a room's owner keeps in memory. Immutable: a decision makes a new one, so that what was committed is
 * still there when a write fails. `present` is volatile: processes tell it again to a new owner.
 */
export interface RoomState {
  readonly room: Room;
  readonly members: ReadonlyMap<string, Membership>;
  readonly bans: ReadonlySet<string>;
  /** Until when somebody may not speak, by person. */
  readonly mutes: ReadonlyMap<string, number>;
  readonly knocks: ReadonlyMap<string, Knock>;
  /** When members spoke last, kept in slow mode only. */
  readonly lastPosts: ReadonlyMap<string, number>;
  readonly invitations: ReadonlyMap<string, OpenInvitation>;
  readonly timer: Timer;
  readonly attendance: Attendance;
  readonly present: ReadonlyMap<string, Present>;
  readonly presenceVersion: number;
  readonly content: Content;
  readonly reactions: Reactions;
  /** How much of the notes each person may still write; volatile. */
  readonly pace: Pace;
  /** Room time of the last event: time in the log never goes back, over owners either. */
  readonly lastAt: number;
}

/** @throws `room.not-found` for everybody who is not in the room: they are not told that it exists. */
export function membershipOf(state: RoomState, userId: string): Membership {
  const membership = state.members.get(userId);
  if (membership === undefined) throw roomNotFound();
  return membership;
}

/** @throws `room.not-found`, or `room.closed` when nothing more may happen in it. */
export function memberOfOpenRoom(state: RoomState, userId: string): Membership {
  const membership = membershipOf(state, userId);
  if (state.room.closed_at !== null) throw roomClosed();
  return membership;
}

/** @throws `room.not-found`, `room.closed`, `room.hosts-only`. */
export function hostOfOpenRoom(state: RoomState, userId: string): Membership {
  const membership = memberOfOpenRoom(state, userId);
  if (membership.role === 'member') throw hostsOnly();
  return membership;
}

/** @throws as `memberOfOpenRoom`, or `room.muted`. */
export function speakerOfOpenRoom(state: RoomState, userId: string, now: number): Membership {
  const membership = memberOfOpenRoom(state, userId);
  const until = state.mutes.get(userId);
  if (until !== undefined && until > now && membership.role !== 'host') {
    throw muted({ until: toIso(until) }, { details: { until: toIso(until) }, retryAfterMs: until - now });
  }
  return membership;
}

/** Host and co-hosts. */
export function hostsOf({ members }: RoomState): string[] {
  return [...members].filter(([, { role }]) => role !== 'member').map(([userId]) => userId);
}

/** Sockets of somebody in all processes. */
export function connectionsOf({ byProcess }: Present): number {
  let sum = 0;
  for (const count of byProcess.values()) sum += count;
  return sum;
}

/** The members who are there now, in the order in which they joined. */
export function presentMembers(state: RoomState): Member[] {
  const there: Member[] = [];
  for (const [userId, membership] of state.members) {
    const present = state.present.get(userId);
    if (present !== undefined) there.push(memberView(membership, present.person, connectionsOf(present)));
  }
  return there;
}

export function memberView({ role, joinedAt }: Membership, person: Person, connections: number): Member {
  return {
    user_id: person.user_id,
    display_name: person.display_name,
    avatar_url: person.avatar_url,
    role,
    connections,
    joined_at: new Date(joinedAt).toISOString(),
  };
}
