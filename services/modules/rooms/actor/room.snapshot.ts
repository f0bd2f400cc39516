import type { Attendance } from './attendance.ts';
import { NOBODY_THERE } from './attendance.ts';
import { restoreContent, type StoredContent } from './content/content.ts';
import { FULL_PACE } from './content/pace.ts';
import { NO_REACTIONS } from './content/reactions.ts';
import { fromIso, type Role, type Room, type RoomEvent } from '../room.ts';
import type { RoomState } from './room.state.ts';
import { idleTimer, timerFromEvent, type Timer, type TimerView } from './room.timer.ts';

/** What a room's rows do not tell: the timer, and who has been there in the running phase. */
export interface RoomSnapshot {
  readonly timer: Timer;
  readonly attendance: readonly (readonly [userId: string, ms: number, since: number | null])[];
  readonly lastAt: number;
  /** When members spoke last, in slow mode. */
  readonly lastPosts?: readonly (readonly [userId: string, at: number])[];
}

/** A room as its rows, its snapshot and the log after it tell, all at one head. */
export interface StoredRoom {
  readonly room: Room;
  readonly members:
    | readonly {
        readonly user_id: string;
        readonly role: Role;
        readonly joined_at: string;
        readonly via?: 'class' | null;
      }[]
    | null;
  readonly bans: readonly string[] | null;
  readonly mutes?: readonly { readonly user_id: string; readonly until: string }[] | null;
  readonly knocks?: readonly StoredKnock[] | null;
  readonly invitations: readonly StoredInvitation[] | null;
  readonly snapshot: RoomSnapshot | null;
  readonly events: readonly RoomEvent[] | null;
  /** What the members have made together, as it was stored last. */
  readonly content?: { readonly state: StoredContent; readonly seq: number } | null;
  /** The entries about goals and tasks after that, and the newest about the notes. */
  readonly contentEvents?: readonly RoomEvent[];
  /** The seq of the head. */
  readonly headSeq?: number;
}

interface StoredKnock {
  readonly user_id: string;
  readonly status: 'pending' | 'declined';
  readonly at: string;
  readonly until: string;
}

interface StoredInvitation {
  readonly id: string;
  readonly token_hash: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly max_uses: number | null;
  readonly uses: number;
}

export function snapshotOf({ timer, attendance, lastAt, lastPosts }: RoomState): RoomSnapshot {
  return {
    timer,
    attendance: [...attendance].map(([userId, { ms, since }]) => [userId, ms, since]),
    lastAt,
    lastPosts: [...lastPosts],
  };
}

/**
 * The state at the head: rows are written in the statement that moves the head, so they are true at it; timer and
 * attendance are the snapshot's, moved on by the events after it.
 */
export function restoreRoom(stored: StoredRoom): RoomState {
  const { room, snapshot } = stored;
  const createdAt = fromIso(room.created_at);
  const begin: RoomState = {
    room: withIsoMoments(room),
    ...restorePeople(stored),
    lastPosts: new Map(snapshot?.lastPosts),
    timer: snapshot?.timer ?? idleTimer('focus', 1, createdAt),
    attendance: restoreAttendance(snapshot),
    present: new Map(),
    presenceVersion: 0,
    content: restoreContent(stored.content ?? null, stored.contentEvents ?? []),
    reactions: { ...NO_REACTIONS, forgotten: stored.headSeq ?? 0 },
    pace: FULL_PACE,
    lastAt: snapshot?.lastAt ?? createdAt,
  };
  return (stored.events ?? []).reduce(applyEvent, begin);
}

function restorePeople({
  members,
  bans,
  mutes,
  knocks,
  invitations,
}: StoredRoom): Pick<RoomState, 'members' | 'bans' | 'mutes' | 'knocks' | 'invitations'> {
  return {
    members: mapOf(members, ({ user_id, role, joined_at, via = null }) => [
      user_id,
      { role, joinedAt: fromIso(joined_at), via },
    ]),
    bans: new Set(bans),
    mutes: mapOf(mutes, ({ user_id, until }) => [user_id, fromIso(until)]),
    knocks: mapOf(knocks, ({ user_id, status, at, until }) => [
      user_id,
      { status, at: fromIso(at), until: fromIso(until) },
    ]),
    invitations: mapOf(invitations, (invitation) => [invitation.id, toOpen(invitation)]),
  };
}

function mapOf<Row, Value>(
  rows: readonly Row[] | null | undefined,
  entryOf: (row: Row) => readonly [string, Value],
): ReadonlyMap<string, Value> {
  return new Map((rows ?? []).map(entryOf));
}

/** What an event in the log means for what only the snapshot holds. */
export function applyEvent(state: RoomState, event: RoomEvent): RoomState {
  const moved = { ...state, lastAt: Math.max(state.lastAt, fromIso(event.at)) };
  if (event.type === 'chat') return moveTurns(moved, event);
  if (!event.type.startsWith('timer.')) return moved;
  return { ...moved, timer: timerFromEvent(event.data['timer'] as TimerView, state.timer, event) };
}

/** In slow mode the log tells who has had their turn. */
function moveTurns(state: RoomState, { actor_id: userId, at }: RoomEvent): RoomState {
  const isSlow = state.room.slow_mode_seconds > 0;
  if (!isSlow || userId === null || state.members.get(userId)?.role !== 'member') return state;
  return { ...state, lastPosts: new Map(state.lastPosts).set(userId, fromIso(at)) };
}

function restoreAttendance(snapshot: RoomSnapshot | null): Attendance {
  if (snapshot === null) return NOBODY_THERE;
  return new Map(snapshot.attendance.map(([userId, ms, since]) => [userId, { ms, since }]));
}

/** PostgreSQL writes moments with offset and as many digits as there are; ours have one form only. */
export function withIsoMoments<Thing extends Room>(room: Thing): Thing {
  return {
    ...room,
    created_at: new Date(room.created_at).toISOString(),
    closed_at: room.closed_at === null ? null : new Date(room.closed_at).toISOString(),
  };
}

function toOpen(
  stored: StoredInvitation,
): RoomState['invitations'] extends ReadonlyMap<string, infer Open> ? Open : never {
  return {
    id: stored.id,
    tokenHash: stored.token_hash,
    createdBy: stored.created_by,
    createdAt: new Date(stored.created_at).toISOString(),
    expires_at: stored.expires_at === null ? null : new Date(stored.expires_at).toISOString(),
    max_uses: stored.max_uses,
    uses: stored.uses,
  };
}
