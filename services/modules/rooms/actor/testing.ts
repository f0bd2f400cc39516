import type { Person, Role, Room } from '../room.ts';
import { NOBODY_THERE } from './attendance.ts';
import { NO_CONTENT } from './content/content.ts';
import { FULL_PACE } from './content/pace.ts';
import { NO_REACTIONS } from './content/reactions.ts';
import type { RoomState } from './room.state.ts';
import { idleTimer } from './room.timer.ts';

/** Room time at which every test room was made. */
export const BEGINNING = Date.parse('2026-01-01T08:00:00.000Z');

export function buildRoom(overrides: Partial<Room> = {}): Room {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Algebra',
    subject_id: null,
    visibility: 'public',
    max_members: 50,
    timer_control: 'all',
    owner_id: 'host',
    organisation_id: '00000000-0000-4000-8000-000000000002',
    created_at: new Date(BEGINNING).toISOString(),
    version: 1,
    closed_at: null,
    knocking: false,
    slow_mode_seconds: 0,
    class_id: null,
    ...overrides,
  };
}

/** A room with these members at seq 1, nobody there yet. */
export function buildState(
  members: Readonly<Record<string, Role>> = { host: 'host' },
  overrides: Partial<RoomState> = {},
): RoomState {
  return {
    room: buildRoom(),
    members: new Map(
      Object.entries(members).map(([id, role]) => [id, { role, joinedAt: BEGINNING, via: null }]),
    ),
    bans: new Set(),
    mutes: new Map(),
    knocks: new Map(),
    lastPosts: new Map(),
    invitations: new Map(),
    timer: idleTimer('focus', 1, BEGINNING),
    attendance: NOBODY_THERE,
    present: new Map(),
    presenceVersion: 0,
    content: NO_CONTENT,
    reactions: NO_REACTIONS,
    pace: FULL_PACE,
    lastAt: BEGINNING,
    ...overrides,
  };
}

export function buildPerson(id: string): Person {
  return { user_id: id, display_name: id.toUpperCase(), avatar_url: null };
}
