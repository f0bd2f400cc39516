import type { Database } from '../database/database.ts';
import { defineStatement, type Statement, type StatementArguments } from '../database/statement.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { RowChange } from './row-change.ts';

/** A place in the outbox: everything up to it has been handled. Both are 64-bit numbers as text. */
export interface Position {
  readonly xid: string;
  readonly id: string;
}

/** A subscriber's place, as it stands in the database while this process reads for it. */
export interface Place extends Position {
  readonly name: string;
  /** How often the change after the place has failed. */
  readonly failures: number;
  /** Milliseconds until it may be tried again. */
  readonly wait_ms: number;
}

/** One row of the outbox; `change` is there when the subscriber wants it. */
export interface Entry extends Position {
  readonly change: RowChange | null;
}

/** How far a subscriber is behind. */
export interface Lag {
  readonly name: string;
  /** Age of the first change that it has not handled. */
  readonly seconds: number;
  /** Changes after its place, counted up to 20,000. */
  readonly waiting: number;
  readonly dead_letters: number;
}

/** The outbox as the relay sees it. What moves a place tells false when another process reads for it by now. */
export interface OutboxStore {
  /** Takes or prolongs the leases of these subscribers. @returns those that `holder` has. */
  lease(names: readonly string[], holder: string, leaseMs: number): Promise<Place[]>;
  /** Lets others read at once. */
  release(holder: string): Promise<void>;
  /** The last place that no running transaction can still precede; undefined when the outbox is empty. */
  head(): Promise<Position | undefined>;
  read(after: Position, topics: readonly string[], most: number): Promise<Entry[]>;
  advance(name: string, holder: string, to: Position): Promise<boolean>;
  recordFailure(name: string, holder: string, waitMs: number): Promise<boolean>;
  /** Keeps the change as a dead letter and moves past it. */
  bury(name: string, holder: string, at: Position, error: string): Promise<boolean>;
  lag(): Promise<Lag[]>;
  /** Removes what everybody has read. @returns how many went. */
  trim(keepDays: number, longestDays: number, most: number): Promise<number>;
}

const lease = defineStatement(
  'outbox.lease',
  `insert into app.outbox_consumers as c (name, holder, lease_until)
   select name, ($1->>'holder')::uuid, clock_timestamp() + ($1->>'lease_ms')::integer * interval '1 ms'
   from jsonb_array_elements_text($1->'names') as name order by name
   on conflict (name) do update set holder = excluded.holder, lease_until = excluded.lease_until
     where c.holder = excluded.holder or c.lease_until is null or c.lease_until < clock_timestamp()
   returning c.name, c.xid::text, c.id::text, c.failures,
     coalesce(greatest(0, extract(epoch from c.retry_at - clock_timestamp()) * 1000), 0)::integer as wait_ms`,
);
const release = defineStatement(
  'outbox.release',
  `update app.outbox_consumers set holder = null, lease_until = null
   where holder = ($1->>'holder')::uuid returning name`,
);
const head = defineStatement(
  'outbox.head',
  `select o.xid::text, o.id::text from app.outbox o where o.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by o.xid desc, o.id desc limit 1`,
);
const read = defineStatement(
  'outbox.read',
  `select o.xid::text, o.id::text, case when o.topic in (select jsonb_array_elements_text($1->'topics')) then
     jsonb_build_object('id', o.id::text, 'table', o.topic, 'operation', o.op, 'rowId', o.row_id, 'userId', o.user_id,
       'organisationId', o.organisation_id, 'old', o.old, 'new', o.new, 'callerId', o.caller,
       'requestId', o.request_id, 'at', o.at) end as change
   from app.outbox o
   where (o.xid, o.id) > (($1->>'xid')::xid8, ($1->>'id')::bigint)
     and o.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by o.xid, o.id limit ($1->>'most')::integer`,
);
const advance = defineStatement(
  'outbox.advance',
  `update app.outbox_consumers c set xid = ($1->>'xid')::xid8, id = ($1->>'id')::bigint,
     failures = 0, retry_at = null, updated_at = now()
   where c.name = $1->>'name' and c.holder = ($1->>'holder')::uuid
     and (c.xid, c.id) <= (($1->>'xid')::xid8, ($1->>'id')::bigint)
   returning true as moved`,
);
const recordFailure = defineStatement(
  'outbox.record-failure',
  `update app.outbox_consumers set failures = failures + 1,
     retry_at = clock_timestamp() + ($1->>'wait_ms')::integer * interval '1 ms'
   where name = $1->>'name' and holder = ($1->>'holder')::uuid returning true as moved`,
);
const bury = defineStatement(
  'outbox.bury',
  `select app.bury_change($1->>'name', ($1->>'holder')::uuid, ($1->>'xid')::xid8, ($1->>'id')::bigint, $1->>'error')
     as moved`,
);
const lag = defineStatement(
  'outbox.lag',
  `select c.name, coalesce(greatest(0, extract(epoch from clock_timestamp() - (
       select o.at from app.outbox o where (o.xid, o.id) > (c.xid, c.id) order by o.xid, o.id limit 1
     ))), 0)::float8 as seconds,
     (select count(*) from (
       select from app.outbox o where (o.xid, o.id) > (c.xid, c.id) limit 20000
     ) as after)::integer as waiting,
     (select count(*) from app.outbox_dead_letters d where d.subscriber = c.name) as dead_letters
   from app.outbox_consumers c where c.lease_until > clock_timestamp() - interval '1 day'`,
);
const trim = defineStatement(
  'outbox.trim',
  `select app.trim_outbox(($1->>'keep')::integer * interval '1 day', ($1->>'longest')::integer * interval '1 day',
     ($1->>'most')::integer) as removed`,
);

/** The outbox in PostgreSQL, through the system's connections. */
export function createOutboxStore(database: Database): OutboxStore {
  const scope = database.shared(PLATFORM, { requestId: '' }, 'system');
  const hasMoved = async (statement: Statement, parameters: StatementArguments): Promise<boolean> => {
    const [row] = await scope.rows<{ moved: boolean }>(statement, parameters);
    return row?.moved === true;
  };
  return {
    lease: (names, holder, leaseMs) => scope.rows<Place>(lease, { names, holder, lease_ms: leaseMs }),
    release: async (holder) => {
      await scope.rows(release, { holder });
    },
    head: async () => (await scope.rows<Position>(head, {}))[0],
    read: ({ xid, id }, topics, most) => scope.rows<Entry>(read, { xid, id, topics, most }),
    advance: (name, holder, { xid, id }) => hasMoved(advance, { name, holder, xid, id }),
    recordFailure: (name, holder, waitMs) => hasMoved(recordFailure, { name, holder, wait_ms: waitMs }),
    bury: (name, holder, { xid, id }, error) => hasMoved(bury, { name, holder, xid, id, error }),
    lag: () => scope.rows<Lag>(lag, {}),
    trim: async (keep, longest, most) => {
      const [row] = await scope.rows<{ removed: number }>(trim, { keep, longest, most });
      return row?.removed ?? 0;
    },
  };
}

/** Whether one place is behind another. */
export function isBehind(place: Position, other: Position): boolean {
  const [left, right] = [BigInt(place.xid), BigInt(other.xid)];
  return left < right || (left === right && BigInt(place.id) < BigInt(other.id));
}
