import type { Database } from '../../platform/database/database.ts';
import { firstRow } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';

/** One event of a room, without what people wrote. */
export interface RoomLogEvent {
  readonly seq: number;
  readonly epoch: number;
  readonly type: string;
  /** Who did it; a room's clock is nobody. */
  readonly actor_id: string | null;
  readonly at: string;
  /** What is needed to follow the room: moments and states, names of fields and lengths of texts. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** A room's log as it can be replayed by who is on call. */
export interface RoomLog {
  readonly room_id: string;
  readonly epoch: number;
  /** The newest seq. */
  readonly seq: number;
  readonly owner: string | null;
  readonly wake_at: string | null;
  readonly events: readonly RoomLogEvent[];
  /** Pass it as `after` for the next ones; null at the end. */
  readonly next_after: number | null;
}

const head = defineStatement(
  'status.room-head',
  `select h.epoch, h.seq, h.wake_at, (select p.id from app.processes p
     where p.id = h.process_id and p.lease_until > clock_timestamp()) as owner
   from app.actor_heads h where h.kind = 'room' and h.id = ($1->>'id')::uuid`,
);
const events = defineStatement(
  'status.room-events',
  `select e.seq, e.epoch, e.type, e.actor_id, e.at, e.data from app.room_events e
   where e.room_id = ($1->>'id')::uuid and e.seq > ($1->>'after')::bigint order by e.seq limit ($1->>'limit')::integer`,
);

type StoredEvent = Omit<RoomLogEvent, 'about'> & { readonly data: Readonly<Record<string, unknown>> };

/** Reads the log of a room by seq; undefined when there is no such room. */
export function createRoomLog(
  database: Database,
): (id: string, after: number, limit: number) => Promise<RoomLog | undefined> {
  const scope = database.shared(PLATFORM, { requestId: 'status' }, 'system');
  return async (id, after, limit) => {
    const [found, rows] = await Promise.all([
      firstRow<Pick<RoomLog, 'epoch' | 'seq' | 'owner' | 'wake_at'>>(scope, head, { id }),
      scope.rows<StoredEvent>(events, { id, after, limit }),
    ]);
    if (found === undefined) return undefined;
    return {
      room_id: id,
      ...found,
      events: rows.map(({ data, ...event }) => ({ ...event, about: withoutWords(data) })),
      next_after: rows.length === limit ? (rows.at(-1)?.seq ?? null) : null,
    };
  };
}

/** Fields whose texts the platform itself has chosen, or that are ids. */
const TELLING = new Set([
  ...['state', 'phase', 'action', 'role', 'visibility', 'timer_control', 'at', 'ends_at', 'until'],
  ...['user_id', 'member_id', 'post_seq', 'subject_id'],
]);
const DEEPEST = 4;

/** What people wrote becomes its length; numbers, switches, states and ids stay. */
export function withoutWords(data: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, told(name, value, depth)]));
}

function told(name: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return TELLING.has(name) ? value : `${value.length} characters`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return `${value.length} items`;
  return depth >= DEEPEST ? '…' : withoutWords(value as Record<string, unknown>, depth + 1);
}
