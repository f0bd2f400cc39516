import type { MikroORM } from '@mikro-orm/postgresql';
import { isAppError } from '../errors/app-error.ts';
import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';
import type { Scope } from './scope.ts';
import type { ConnectionRole, RolePools } from './pools.ts';
import { createBatcher, type Batcher } from './batcher.ts';
import type { Statement, StatementArguments } from './statement.ts';
import { runTransaction } from './transaction.ts';
import { databaseAway, isRetryableConflict } from './postgres-errors.ts';

/** The door to PostgreSQL: two paths, one kind of scope. */
export interface Database {
  /** Statements that share round trips with other callers' (Decision 34). */
  shared(caller: Caller, call: Call, runsAs: 'caller' | 'system'): Scope;
  /**
   * Reads on behalf of a caller, shared as above; from the replica where there is one, from the primary when the
   * replica is away. A replica follows by a moment: a read right after a write may not show it yet.
   */
  reading(caller: Caller, call: Call): Scope;
  /** One transaction; committed when `work` resolves, else rolled back. Serialisation conflicts are tried again. */
  transaction<Output>(
    caller: Caller,
    call: Call,
    runsAs: 'caller' | 'system',
    work: (scope: Scope) => Promise<Output>,
  ): Promise<Output>;
  /** Reads everything as it is at one moment, however long that takes: nothing can be written. */
  snapshot<Output>(
    caller: Caller,
    call: Call,
    runsAs: 'caller' | 'system',
    work: (scope: Scope) => Promise<Output>,
  ): Promise<Output>;
}

export interface DatabaseOptions {
  readonly pools: RolePools;
  /** A read replica (Q51). @default reads go where writes go */
  readonly replica?: RolePools | undefined;
  readonly orm: MikroORM;
  /** Told of effects after a commit that failed. */
  readonly reportFailure: (what: string, cause: unknown) => void;
}

/** A deadlock or serialisation failure has stored nothing: the whole transaction may run again. */
const TRANSACTION_ATTEMPTS = 3;

export function createDatabase({ pools, replica, orm, reportFailure }: DatabaseOptions): Database {
  const batcher = createBatcher(pools);
  const readBatcher = replica === undefined ? batcher : preferring(createBatcher(replica), batcher);
  return {
    shared: (caller, call, runsAs) =>
      sharedScope(batcher, runsAs === 'system' ? 'system' : caller.role, caller, call),
    reading: (caller, call) => sharedScope(readBatcher, caller.role, caller, call),
    snapshot: (caller, call, runsAs, work) =>
      runTransaction({ pools, orm, reportFailure, caller, call, runsAs, isSnapshot: true }, work),
    transaction: async (caller, call, runsAs, work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await runTransaction({ pools, orm, reportFailure, caller, call, runsAs }, work);
        } catch (thrown) {
          if (attempt >= TRANSACTION_ATTEMPTS || !isRetryableConflict(thrown)) throw thrown;
        }
      }
    },
  };
}

function sharedScope(batcher: Batcher, role: ConnectionRole, caller: Caller, call: Call): Scope {
  return {
    caller,
    rows: async <Row>(statement: Statement, parameters: StatementArguments) =>
      JSON.parse((await batcher.text(role, statement, { caller, call, parameters })) ?? '[]') as Row[],
    text: (statement, parameters) => batcher.text(role, statement, { caller, call, parameters }),
    entityManager: () => {
      throw new Error('Only a use case of kind "command" has an entity manager');
    },
    afterCommit: (effect) => effect(),
  };
}

/** So long a replica may take before the primary is asked instead. */
const REPLICA_PATIENCE_MS = 400;
/** So long one that did not answer is left alone. */
const REPLICA_PAUSE_MS = 2_000;

/** Asks the replica, and the primary for what the replica cannot answer now: a read may always be sent again. */
function preferring(replica: Batcher, primary: Batcher): Batcher {
  let awayUntil = 0;
  return {
    text: async (...request) => {
      if (performance.now() < awayUntil) return primary.text(...request);
      try {
        return await answeredWithin(REPLICA_PATIENCE_MS, replica.text(...request));
      } catch (thrown) {
        if (!isAppError(thrown) || thrown.code !== 'UNAVAILABLE') throw thrown;
        awayUntil = performance.now() + REPLICA_PAUSE_MS;
        return primary.text(...request);
      }
    },
  };
}

/** @throws unavailable when there is no answer in time. */
async function answeredWithin<Output>(limitMs: number, answer: Promise<Output>): Promise<Output> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseAway('the replica gave no answer in time')), limitMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
