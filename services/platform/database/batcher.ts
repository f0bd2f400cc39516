import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';
import { isAppError } from '../errors/app-error.ts';
import { unavailable } from '../errors/common.ts';
import { claimsOf } from './claims.ts';
import { callersPatience } from './patience.ts';
import type { ConnectionRole, RolePools } from './pools.ts';
import { sqlState } from './postgres-errors.ts';
import { runQuery, withLease, type MeasuredQuery } from './run-query.ts';
import type { Statement, StatementArguments, TextStatement } from './statement.ts';

/** What one caller wants from a statement. */
interface Request {
  readonly caller: Caller;
  readonly call: Call;
  readonly parameters: StatementArguments;
}

interface Waiting extends Request {
  readonly resolve: (text: string | undefined) => void;
  readonly reject: (cause: unknown) => void;
}

/** Callers of one statement under one role: those who wait, and how many round trips are on their way. */
interface Lane {
  readonly role: ConnectionRole;
  readonly statement: Statement | TextStatement;
  readonly waiting: Waiting[];
  inFlight: number;
  /** How many went with the batch that left last. */
  lastBatch: number;
  isLeaving: boolean;
  /** Set while few wait behind a round trip that may turn out slow. */
  timer: NodeJS.Timeout | undefined;
}

/** Shares round trips: callers that arrive while one is on its way go together with the next (Decision 34). */
export interface Batcher {
  /** The text that the statement gives this caller; undefined where it gives none. */
  text(
    role: ConnectionRole,
    statement: Statement | TextStatement,
    request: Request,
  ): Promise<string | undefined>;
}

/** More round trips at once only split the batches; two keep the server and the socket busy. */
const MAX_IN_FLIGHT = 2;
const MAX_BATCH = 64;
/** Lanes that are remembered while nobody is in them. */
const MAX_LANES = 1_000;
/** Milliseconds that few wait for a round trip that is on its way to end before they have their own. */
const LONGEST_BEHIND_MS = 10;
/** A bound on those who wait: beyond it the answer is an honest 503. */
const MAX_WAITING = 2_000;

/** The function gives its rows in order; a sort would copy them all once more, so that the order is proven here. */
const RUN_FOR_CALLERS = {
  name: 'run-for-callers',
  text: 'select position, result from app.run_for_callers($1, $2::text[], $3::text[])',
  rowMode: 'array',
} as const;

export function createBatcher(pools: RolePools): Batcher {
  const lanes = new Map<string, Lane>();
  return {
    text: (role, statement, request) =>
      new Promise((resolve, reject) => {
        const lane = laneOf(lanes, role, statement);
        if (lane.waiting.length >= MAX_WAITING) {
          reject(unavailable({}, { retryAfterMs: 1_000 }));
          return;
        }
        lane.waiting.push({ ...request, resolve, reject });
        if (mayLeave(lane)) leaveAfterThisTurn(pools, lane);
        else leaveSoon(pools, lane);
      }),
  };
}

function laneOf(lanes: Map<string, Lane>, role: ConnectionRole, statement: Lane['statement']): Lane {
  const key = `${role} ${statement.name}`;
  let lane = lanes.get(key);
  if (lane === undefined) {
    if (lanes.size >= MAX_LANES) forgetIdle(lanes);
    lane = { role, statement, waiting: [], inFlight: 0, lastBatch: 0, isLeaving: false, timer: undefined };
    lanes.set(key, lane);
  }
  return lane;
}

/** Statements that a client's words decide are many, and most never come again. */
function forgetIdle(lanes: Map<string, Lane>): void {
  for (const [key, { waiting, inFlight, isLeaving }] of lanes) {
    if (waiting.length === 0 && inFlight === 0 && !isLeaving) lanes.delete(key);
  }
}

/** A round trip beside one that is on its way pays only when about as many share it: each costs as much as ten callers. */
function mayLeave({ inFlight, waiting, lastBatch, isLeaving }: Lane): boolean {
  if (isLeaving) return false;
  return inFlight === 0 || (inFlight < MAX_IN_FLIGHT && waiting.length * 2 >= lastBatch);
}

function leaveAfterThisTurn(pools: RolePools, lane: Lane): void {
  lane.isLeaving = true;
  setImmediate(() => {
    lane.isLeaving = false;
    void drain(pools, lane);
  });
}

/** Nobody waits long behind one slow round trip only because they are few. */
function leaveSoon(pools: RolePools, lane: Lane): void {
  if (lane.isLeaving || lane.timer !== undefined || lane.inFlight >= MAX_IN_FLIGHT) return;
  lane.timer = setTimeout(() => {
    lane.timer = undefined;
    if (lane.waiting.length > 0 && lane.inFlight < MAX_IN_FLIGHT) void drain(pools, lane);
  }, LONGEST_BEHIND_MS);
}

/** Sends batch after batch until nobody waits. */
async function drain(pools: RolePools, lane: Lane): Promise<void> {
  lane.inFlight += 1;
  try {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, MAX_BATCH).filter(({ call, reject }) => {
        const gone = call.hasGone?.() ?? call.signal?.aborted === true;
        if (gone) reject(unavailable({}, { cause: 'the caller has gone' }));
        return !gone;
      });
      lane.lastBatch = batch.length;
      if (batch.length > 0) await sendBatch(pools, lane, batch);
    }
  } finally {
    lane.inFlight -= 1;
  }
}

async function sendBatch(pools: RolePools, lane: Lane, batch: readonly Waiting[]): Promise<void> {
  try {
    const results = await sendTogether(pools, lane, batch);
    batch.forEach(({ resolve }, index) => resolve(results[index] ?? undefined));
  } catch (thrown) {
    if (batch.length > 1 && isOneCallersFault(thrown)) {
      for (const waiting of batch) await sendBatch(pools, lane, [waiting]);
    } else {
      // Those behind it have waited as long already: when the database is away they are told at once.
      const others = isAppError(thrown) && thrown.code === 'UNAVAILABLE' ? lane.waiting.splice(0) : [];
      [...batch, ...others].forEach(({ reject }) => reject(thrown));
    }
  }
}

/** The statement failed and stored nothing; whose row it was shows when each runs alone. */
function isOneCallersFault(thrown: unknown): boolean {
  const cause = typeof thrown === 'object' && thrown !== null && 'cause' in thrown ? thrown.cause : thrown;
  const code = sqlState(cause);
  return code !== undefined && !/^(08|53|57P)/.test(code);
}

async function sendTogether(
  pools: RolePools,
  lane: Lane,
  batch: readonly Waiting[],
): Promise<(string | null)[]> {
  const patience = callersPatience();
  const lease = await patience.during(() => pools.acquire(lane.role));
  const { rows } = await withLease(lease, (client) =>
    patience.during((withinMs) => runQuery(client, queryFor(lane, batch), withinMs)),
  );
  return (rows as unknown as [position: number, result: string | null][]).map(([position, result], index) => {
    if (position !== index + 1) throw new Error('Answers came in another order than their callers');
    return result;
  });
}

function queryFor({ statement }: Lane, batch: readonly Waiting[]): MeasuredQuery {
  let claims = '';
  let parameters = '';
  for (const { caller, call, parameters: given } of batch) {
    for (const claim of claimsOf(caller, call)) claims += `,${quoted(claim)}`;
    parameters += `,${quoted(JSON.stringify(given))}`;
  }
  return {
    ...RUN_FOR_CALLERS,
    measuredAs: statement.measuredAs ?? statement.name,
    values: [statement.sent, `{${claims.slice(1)}}`, `{${parameters.slice(1)}}`],
  };
}

/** An element of an array as PostgreSQL reads it; the driver's own way costs ten times as much. */
function quoted(text: string): string {
  return `"${NEEDS_ESCAPE.test(text) ? text.replace(ESCAPED, '\\$&') : text}"`;
}

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;
