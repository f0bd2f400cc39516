import type { Entry, Head, Loaded } from '../../../platform/actors/actor-kind.ts';
import { alreadyExists, referenceUnknown } from '../../../platform/errors/common.ts';
import { isAppError, type AppError } from '../../../platform/errors/app-error.ts';
import { keyOf, receiptOfEvent } from '../../../modules/rooms/actor/receipts.ts';
import { rowOf, type RoomChange } from '../../../modules/rooms/actor/room.changes.ts';
import type { RoomJournal } from '../../../modules/rooms/actor/room.journal.ts';
import { restoreRoom, type RoomSnapshot } from '../../../modules/rooms/actor/room.snapshot.ts';
import type { RoomState } from '../../../modules/rooms/actor/room.state.ts';
import type { RoomEvent } from '../../../modules/rooms/room.ts';
import { headKey, type HeadRow, type RoomRows, type Tables } from './tables.ts';

type RoomEntry = Entry<RoomEvent, RoomChange>;

const RECENT = 500;
const RECENT_EDITS = 100;

/** The rooms' journal over rows in memory: one call is one statement, all of it or nothing. */
export function createMemoryJournal(tables: Tables): RoomJournal {
  return {
    load: async (heads) => loadAll(tables, heads),
    write: async (entries) => {
      const holding = entries.filter((entry) => holds(tables, entry));
      for (const entry of holding) refuseBadRows(tables, entry);
      for (const entry of holding) if (isWrite(entry)) store(tables, entry);
      return new Set(holding.map(({ id }) => id));
    },
    findReceipt: async (id, key) => {
      const row = tables.rooms.get(id)?.byClientId.get(key);
      return row === undefined ? undefined : receiptOfEvent(row.event);
    },
    isKnownReceipt: (failure) => isAppError(failure) && failure.cause === CLIENT_ID_TAKEN,
    readAfter: async (roomId, after, limit, upTo = Infinity) =>
      (tables.rooms.get(roomId)?.log ?? [])
        .filter(({ event: { seq } }) => seq > after && seq <= upTo)
        .slice(0, limit)
        .map(({ event }) => event),
    headsOf: async (roomIds) =>
      new Map(roomIds.flatMap((id) => [...seqOf(tables.heads.get(headKey('room', id)))])),
  };
}

const CLIENT_ID_TAKEN = { code: '23505', constraint: 'room_events_client_id' };
const SEQ_TAKEN = { code: '23505', constraint: 'room_events_pkey' };
const PERSON_UNKNOWN = { code: '23503' };

function* seqOf(head: HeadRow | undefined): Iterable<[string, number]> {
  if (head !== undefined) yield [head.id, head.seq];
}

function isWrite({ from, to, changes, snapshot }: RoomEntry): boolean {
  return to > from || changes.length > 0 || snapshot !== undefined;
}

/** The fence. */
function holds({ heads }: Tables, { id, epoch, from }: RoomEntry): boolean {
  const head = heads.get(headKey('room', id));
  return head?.epoch === epoch && head.seq === from;
}

/** @throws AppError as PostgreSQL would refuse the whole statement. */
function refuseBadRows(tables: Tables, { id, events, changes }: RoomEntry): void {
  const rows = roomRows(tables, id);
  const taken = new Set(rows.byClientId.keys());
  for (const { seq, actor_id: sender, client_id: clientId } of events) {
    if (rows.seqs.has(seq)) throw alreadyExists({}, { cause: SEQ_TAKEN });
    if (sender === null || clientId === null) continue;
    const key = keyOf(sender, clientId);
    if (taken.has(key)) throw alreadyExists({}, { cause: CLIENT_ID_TAKEN });
    taken.add(key);
  }
  if (changes.some((change) => refersTo(change) && !tables.people.has(change.user_id))) throw unknownPerson();
}

/** Rows that cannot be without the account that they name. */
function refersTo(
  change: RoomChange,
): change is Extract<RoomChange, { table: 'member' | 'ban' | 'mute' | 'knock' }> {
  return ['member', 'ban', 'mute', 'knock'].includes(change.table);
}

function unknownPerson(): AppError {
  return referenceUnknown({}, { cause: PERSON_UNKNOWN });
}

function store(tables: Tables, { id, epoch, to, events, changes, wakeAt, snapshot }: RoomEntry): void {
  const rows = roomRows(tables, id);
  const head = tables.heads.get(headKey('room', id));
  if (head !== undefined) {
    head.seq = to;
    head.wakeAt = wakeAt;
  }
  for (const event of events) appendEvent(rows, { event, epoch });
  for (const change of new Map(changes.map((one) => [rowOf(one), one])).values()) {
    applyChange(rows, change);
  }
  if (snapshot !== undefined) rows.snapshot = { epoch, seq: to, state: snapshot as RoomSnapshot };
}

function appendEvent(rows: RoomRows, row: RoomRows['log'][number]): void {
  const { seq, actor_id: sender, client_id: clientId } = row.event;
  rows.log.push(row);
  rows.seqs.add(seq);
  if (sender !== null && clientId !== null) rows.byClientId.set(keyOf(sender, clientId), row);
}

/** A row is what its last change left of it; what is counted once stays as it was first. */
function applyChange(rows: RoomRows, change: RoomChange): void {
  const row = rowOf(change);
  if (change.table === 'room') rows.room = change.room;
  else if (change.table.endsWith('-gone')) rows.rows.delete(row);
  else if (!(STAYS.has(change.table) && rows.rows.has(row))) rows.rows.set(row, change);
}

const STAYS: ReadonlySet<string> = new Set(['ban', 'attendance', 'study-session']);

function loadAll(tables: Tables, heads: readonly Head[]): ReadonlyMap<string, Loaded<RoomState>> {
  return new Map(
    heads.flatMap(({ id, seq }) => {
      const rows = tables.rooms.get(id);
      return rows === undefined ? [] : [[id, loadOne(rows, { seq, now: tables.now() })]];
    }),
  );
}

function loadOne(
  { room, rows, log, snapshot }: RoomRows,
  head: { readonly seq: number; readonly now: number },
): Loaded<RoomState> {
  const since = snapshot?.seq ?? 0;
  const events = log.map(({ event }) => event);
  const all = [...rows.values()];
  const content = all.find(isOf('content')) ?? null;
  const state = restoreRoom({
    room,
    members: all.filter(isOf('member')).sort(byArrival),
    bans: all.filter(isOf('ban')).map(({ user_id }) => user_id),
    mutes: all.filter(isOf('mute')).filter(({ until }) => Date.parse(until) > head.now),
    knocks: all.filter(isOf('knock')).filter(({ until }) => Date.parse(until) > head.now),
    invitations: all.filter(isOf('invitation')).filter(({ revoked_at }) => revoked_at === null),
    snapshot: snapshot?.state ?? null,
    events: events.filter(({ seq }) => seq > since),
    content,
    contentEvents: contentEvents(events, content?.seq ?? 0),
    headSeq: head.seq,
  });
  const receipts = events
    .filter(({ seq }) => seq > head.seq - RECENT)
    .map(receiptOfEvent)
    .filter((receipt) => receipt !== undefined);
  return { state, snapshotSeq: since, receipts };
}

function contentEvents(events: readonly RoomEvent[], since: number): RoomEvent[] {
  const changed = events.filter(({ seq, type }) => seq > since && /^(goal|task)[.]/.test(type));
  const edited = events.filter(({ type }) => type === 'note.edited').slice(-RECENT_EDITS);
  return [...changed, ...edited].sort((left, right) => left.seq - right.seq);
}

function isOf<Table extends RoomChange['table']>(table: Table) {
  return (change: RoomChange): change is Extract<RoomChange, { table: Table }> => change.table === table;
}

function byArrival(
  left: { readonly joined_at: string; readonly user_id: string },
  right: { readonly joined_at: string; readonly user_id: string },
): number {
  return compare(left.joined_at, right.joined_at) || compare(left.user_id, right.user_id);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function roomRows({ rooms }: Tables, id: string): RoomRows {
  const rows = rooms.get(id);
  if (rows === undefined) throw new Error(`There is no room ${id}`);
  return rows;
}
