import { rowOf, type RoomChange } from '../../../modules/rooms/actor/room.changes.ts';
import type { RoomSnapshot } from '../../../modules/rooms/actor/room.snapshot.ts';
import type { Room, RoomEvent } from '../../../modules/rooms/room.ts';
import type { Peer } from '../../../platform/actors/directory.ts';

export interface ProcessRow extends Peer {
  leaseUntil: number;
}

export interface HeadRow {
  readonly kind: string;
  readonly id: string;
  epoch: number;
  seq: number;
  processId: string | null;
  wakeAt: number | null;
  /** When it was claimed last. */
  claimedAt: number;
}

export interface SnapshotRow {
  readonly epoch: number;
  readonly seq: number;
  readonly state: RoomSnapshot;
}

export interface EventRow {
  readonly event: RoomEvent;
  readonly epoch: number;
}

export interface RoomRows {
  room: Room;
  /** Every other row of it, as its last change left it, by what the row is. */
  readonly rows: Map<string, RoomChange>;
  readonly log: EventRow[];
  readonly seqs: Set<number>;
  readonly byClientId: Map<string, EventRow>;
  snapshot: SnapshotRow | null;
}

/** The rows that actors live on, in memory. Whoever changes them does it in one step, as a statement would. */
export interface Tables {
  /** The database's clock, in milliseconds. */
  readonly now: () => number;
  readonly processes: Map<string, ProcessRow>;
  readonly heads: Map<string, HeadRow>;
  readonly rooms: Map<string, RoomRows>;
  /** Accounts: what rows of people refer to. */
  readonly people: Set<string>;
}

export function createTables(now: () => number): Tables {
  return {
    now,
    processes: new Map(),
    heads: new Map(),
    rooms: new Map(),
    people: new Set(),
  };
}

export function headKey(kind: string, id: string): string {
  return `${kind} ${id}`;
}

/** What founding a room stores: the room, its host, the first event, and the head that its actor will move. */
export function foundRoom(tables: Tables, room: Room): void {
  const { id, owner_id: host, created_at: at } = room;
  if (host === null) throw new Error('A room is founded by somebody');
  const first: RoomEvent = {
    seq: 1,
    type: 'member.joined',
    actor_id: host,
    client_id: null,
    at,
    data: { role: 'host' },
  };
  const member: RoomChange = { table: 'member', user_id: host, role: 'host', joined_at: at, via: null };
  tables.rooms.set(id, {
    room,
    rows: new Map([[rowOf(member), member]]),
    log: [{ event: first, epoch: 0 }],
    seqs: new Set([1]),
    byClientId: new Map(),
    snapshot: null,
  });
  tables.heads.set(headKey('room', id), {
    kind: 'room',
    id,
    epoch: 0,
    seq: 1,
    processId: null,
    wakeAt: null,
    claimedAt: tables.now(),
  });
}
