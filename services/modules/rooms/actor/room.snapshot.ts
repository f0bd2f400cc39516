import type { Attendance } from './attendance.ts';
import { NOBODY_THERE } from './attendance.ts';
import { fromIso, type Role, type Room, type RoomEvent } from '../room.ts';
import type { RoomState } from './room.state.ts';
import { idleTimer, timerFromEvent, type Timer, type TimerView } from './room.timer.ts';

/** What a room's rows do not tell: the timer, and who has been there in the running phase. */
export interface RoomSnapshot {
  readonly timer: Timer;
  readonly attendance: readonly (readonly [userId: string, ms: number, since: number | null])[];
  readonly lastAt: number;
}

/** A room as its rows, its snapshot and the log after it tell, all at one head. */
export interface StoredRoom {
  readonly room: Room;
  readonly members:
    readonly { readonly user_id: string; readonly role: Role; readonly joined_at: string }[] | null;
  readonly bans: readonly string[] | null;
  readonly invitations: readonly StoredInvitation[] | null;
  readonly snapshot: RoomSnapshot | null;
  readonly events: readonly RoomEvent[] | null;
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

export function snapshotOf({ timer, attendance, lastAt }: RoomState): RoomSnapshot {
  return { timer, attendance: [...attendance].map(([userId, { ms, since }]) => [userId, ms, since]), lastAt };
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
    members: new Map(
      (stored.members ?? []).map(({ user_id, role, joined_at }) => [
        user_id,
        { role, joinedAt: fromIso(joined_at) },
      ]),
    ),
    bans: new Set(stored.bans),
    invitations: new Map((stored.invitations ?? []).map((invitation) => [invitation.id, toOpen(invitation)])),
    timer: snapshot?.timer ?? idleTimer('focus', 1, createdAt),
    attendance: restoreAttendance(snapshot),
    present: new Map(),
    presenceVersion: 0,
    lastAt: snapshot?.lastAt ?? createdAt,
  };
  return (stored.events ?? []).reduce(applyEvent, begin);
}

/** What an event in the log means for what only the snapshot holds. */
export function applyEvent(state: RoomState, event: RoomEvent): RoomState {
  const moved = { ...state, lastAt: Math.max(state.lastAt, fromIso(event.at)) };
  if (!event.type.startsWith('timer.')) return moved;
  return { ...moved, timer: timerFromEvent(event.data['timer'] as TimerView, state.timer, event) };
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
