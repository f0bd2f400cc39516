import type { Entry, Head, Journal, Loaded } from '../../../platform/actors/actor-kind.ts';
import { querySystem } from '../../../platform/actors/query-system.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import { sqlState } from '../../../platform/database/postgres-errors.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { toIso, type RoomEvent } from '../room.ts';
import { receiptOfEvent, splitKey } from './receipts.ts';
import { rowOf, type RoomChange } from './room.changes.ts';
import { restoreRoom, type StoredRoom } from './room.snapshot.ts';
import { APPEND, FIND_RECEIPT, HEADS, LOAD, READ_AFTER, WRITE } from './room.sql.ts';
import type { RoomState } from './room.state.ts';

/** The rooms' journal, and their log for those who read along. */
export interface RoomJournal extends Journal<RoomState, RoomEvent, RoomChange> {
  /** Events with `after < seq <= upTo`, in order, at most `limit`. */
  readAfter(roomId: string, after: number, limit: number, upTo?: number): Promise<RoomEvent[]>;
  /** The highest committed seq of each room. */
  headsOf(roomIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

type RoomEntry = Entry<RoomEvent, RoomChange>;

/** Receipts of so many events back are in memory from the start: a client repeats soon after a take-over, or never. */
const RECENT = 500;

export function createRoomJournal(pools: Pick<RolePools, 'acquire'>): RoomJournal {
  return {
    load: (heads) => loadRooms(pools, heads),
    write: async (entries) => {
      const values = valuesOf(entries);
      const isPlain = entries.every(
        ({ changes, snapshot }) => changes.length === 0 && snapshot === undefined,
      );
      const rows = isPlain
        ? await querySystem<{ id: string }>(pools, APPEND, values)
        : await querySystem<{ id: string }>(pools, WRITE, [...values, ...extrasOf(entries)]);
      return new Set(rows.map(({ id }) => id));
    },
    findReceipt: async (id, key) => {
      const rows = await querySystem<{ event: RoomEvent }>(pools, FIND_RECEIPT, [id, ...splitKey(key)]);
      const [row] = rows;
      return row === undefined ? undefined : receiptOfEvent(inOneForm(row.event));
    },
    isKnownReceipt: (failure) => {
      const cause = isAppError(failure) ? failure.cause : failure;
      return sqlState(cause) === '23505' && constraintOf(cause) === 'room_events_client_id';
    },
    readAfter: async (roomId, after, limit, upTo) => {
      const rows = await querySystem<{ event: RoomEvent }>(pools, READ_AFTER, [
        roomId,
        after,
        upTo ?? null,
        limit,
      ]);
      return rows.map(({ event }) => inOneForm(event));
    },
    headsOf: async (roomIds) => {
      const rows = await querySystem<{ id: string; seq: string }>(pools, HEADS, [roomIds]);
      return new Map(rows.map(({ id, seq }) => [id, Number(seq)]));
    },
  };
}

interface LoadedRow extends StoredRoom {
  readonly id: string;
  readonly snapshot_seq: string | null;
  readonly recent: readonly RoomEvent[] | null;
  readonly head_seq: string;
  readonly content_events: readonly RoomEvent[] | null;
}

async function loadRooms(
  pools: Pick<RolePools, 'acquire'>,
  heads: readonly Head[],
): Promise<ReadonlyMap<string, Loaded<RoomState>>> {
  const values = [heads.map(({ id }) => id), heads.map(({ seq }) => seq), RECENT];
  const rows = await querySystem<LoadedRow>(pools, LOAD, values);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        state: restoreRoom({
          ...row,
          events: (row.events ?? []).map(inOneForm),
          contentEvents: (row.content_events ?? []).map(inOneForm),
          headSeq: Number(row.head_seq),
        }),
        snapshotSeq: Number(row.snapshot_seq ?? 0),
        receipts: (row.recent ?? [])
          .map(inOneForm)
          .map(receiptOfEvent)
          .filter((receipt) => receipt !== undefined),
      },
    ]),
  );
}

/** The parameters that both statements share: heads that move, heads that are looked at, events. */
function valuesOf(entries: readonly RoomEntry[]): unknown[] {
  const isWrite = ({ from, to, changes, snapshot }: RoomEntry): boolean =>
    to > from || changes.length > 0 || snapshot !== undefined;
  const moving = entries.filter(isWrite);
  const looked = entries.filter((entry) => !isWrite(entry));
  const events = moving.flatMap(({ id, events: list }) => list.map((event) => ({ id, event })));
  return [
    moving.map(({ id }) => id),
    moving.map(({ epoch }) => epoch),
    moving.map(({ from }) => from),
    moving.map(({ to }) => to),
    moving.map(({ wakeAt }) => (wakeAt === null ? null : toIso(wakeAt))),
    looked.map(({ id }) => id),
    looked.map(({ epoch }) => epoch),
    looked.map(({ from }) => from),
    events.map(({ id }) => id),
    events.map(({ event }) => event.seq),
    events.map(({ event }) => event.type),
    events.map(({ event }) => event.actor_id),
    events.map(({ event }) => event.client_id),
    events.map(({ event }) => event.at),
    events.map(({ event }) => JSON.stringify(event.data)),
  ];
}

/** Changed rows, the last change of each, and snapshots. */
function extrasOf(entries: readonly RoomEntry[]): unknown[] {
  const rows = entries.flatMap(({ id, changes }) => {
    const latest = new Map(changes.map((change) => [rowOf(change), change]));
    return [...latest.values()].map((change) => ({
      room_id: id,
      name: change.table,
      row: change.table === 'room' ? change.room : change,
    }));
  });
  const kept = entries.filter(({ snapshot }) => snapshot !== undefined);
  return [
    JSON.stringify(rows),
    kept.map(({ id }) => id),
    kept.map(({ snapshot }) => JSON.stringify(snapshot)),
  ];
}

/** Moments of the log in the one form that live events have. */
function inOneForm(event: RoomEvent): RoomEvent {
  return {
    seq: event.seq,
    type: event.type,
    actor_id: event.actor_id,
    client_id: event.client_id,
    at: new Date(event.at).toISOString(),
    data: event.data,
  };
}

function constraintOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'constraint' in cause ? cause.constraint : undefined;
}
