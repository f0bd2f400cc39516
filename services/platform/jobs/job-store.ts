import type { Database } from '../database/database.ts';
import { defineStatement, type Statement, type StatementArguments } from '../database/statement.ts';
import { PLATFORM } from '../use-case/caller.ts';

/** One attempt at a job: whoever has the token may settle it. */
export interface Attempt {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly token: string;
  /** Attempts that failed before this one. */
  readonly failures: number;
  readonly request_id: string | null;
}

/** How full the queue is. */
export interface QueueDepth {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** Seconds since the job that is due longest was due. */
  readonly oldest_seconds: number;
}

/** Where jobs are kept. Everything that settles tells false when the attempt has lost the job. */
export interface JobStore {
  claim(names: readonly string[], most: number, leaseMs: number): Promise<Attempt[]>;
  /** Prolongs the leases. @returns the ids of the jobs that are still this worker's. */
  renew(attempts: readonly Pick<Attempt, 'id' | 'token'>[], leaseMs: number): Promise<string[]>;
  complete(attempt: Pick<Attempt, 'id' | 'token'>): Promise<boolean>;
  /** Lets it wait again; with `error` the attempt counts as failed. */
  giveBack(attempt: Pick<Attempt, 'id' | 'token'>, waitMs: number, error?: string): Promise<boolean>;
  bury(attempt: Pick<Attempt, 'id' | 'token'>, error: string): Promise<boolean>;
  /** Enqueues a scheduled job if its time has come; true for exactly one of all that ask. */
  fire(name: string, pattern: string, following: Date): Promise<boolean>;
  depth(): Promise<QueueDepth>;
}

const claim = defineStatement(
  'jobs.claim',
  `select j.id::text, j.name, j.payload, j.token, j.failures, j.request_id from app.claim_jobs(
     array(select jsonb_array_elements_text($1->'names')), ($1->>'most')::integer,
     ($1->>'lease_ms')::integer * interval '1 ms', ($1->>'bearable')::integer) j
   order by j.due_at, j.id`,
);
const renew = defineStatement(
  'jobs.renew',
  `update app.jobs j set due_at = clock_timestamp() + ($1->>'lease_ms')::integer * interval '1 ms'
   from jsonb_to_recordset($1->'attempts') as a (id bigint, token uuid)
   where j.id = a.id and j.token = a.token returning j.id::text`,
);
const complete = defineStatement(
  'jobs.complete',
  `delete from app.jobs where id = ($1->>'id')::bigint and token = ($1->>'token')::uuid returning true as settled`,
);
const giveBack = defineStatement(
  'jobs.give-back',
  `select app.return_job(($1->>'id')::bigint, ($1->>'token')::uuid,
     ($1->>'wait_ms')::integer * interval '1 ms', $1->>'error') as settled`,
);
const bury = defineStatement(
  'jobs.bury',
  `select app.bury_job(($1->>'id')::bigint, ($1->>'token')::uuid, $1->>'error') as settled`,
);
const fire = defineStatement(
  'jobs.fire',
  `select app.fire_schedule($1->>'name', $1->>'pattern', ($1->>'following')::timestamptz) as settled`,
);
const depth = defineStatement(
  'jobs.depth',
  `select count(*) filter (where token is null) as waiting, count(*) filter (where token is not null) as running,
     (select count(*) from app.dead_jobs) as dead,
     coalesce(greatest(0, extract(epoch from clock_timestamp() - min(due_at))), 0)::float8 as oldest_seconds
   from app.jobs`,
);

/** A job whose workers died so often is buried: it may be what kills them. */
const BEARABLE_LOSSES = 10;

/** The queue in PostgreSQL, through the system's connections. */
export function createJobStore(database: Database): JobStore {
  const scope = database.shared(PLATFORM, { requestId: '' }, 'system');
  const isSettled = async (statement: Statement, parameters: StatementArguments): Promise<boolean> => {
    const [row] = await scope.rows<{ settled: boolean }>(statement, parameters);
    return row?.settled === true;
  };
  return {
    claim: (names, most, leaseMs) =>
      scope.rows<Attempt>(claim, { names, most, lease_ms: leaseMs, bearable: BEARABLE_LOSSES }),
    renew: async (attempts, leaseMs) => {
      const kept = attempts.map(({ id, token }) => ({ id, token }));
      const rows = await scope.rows<{ id: string }>(renew, { attempts: kept, lease_ms: leaseMs });
      return rows.map(({ id }) => id);
    },
    complete: ({ id, token }) => isSettled(complete, { id, token }),
    giveBack: ({ id, token }, waitMs, error) =>
      isSettled(giveBack, { id, token, wait_ms: waitMs, error: error ?? null }),
    bury: ({ id, token }, error) => isSettled(bury, { id, token, error }),
    fire: (name, pattern, following) =>
      isSettled(fire, { name, pattern, following: following.toISOString() }),
    depth: async () => {
      const [row] = await scope.rows<QueueDepth>(depth, {});
      return row ?? { waiting: 0, running: 0, dead: 0, oldest_seconds: 0 };
    },
  };
}
