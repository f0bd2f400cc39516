import type { MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';
import type { Scope } from './scope.ts';
import type { RolePools } from './pools.ts';
import { createBatcher } from './batcher.ts';
import { runTransaction } from './transaction.ts';
import { isRetryableConflict } from './postgres-errors.ts';

/** The door to PostgreSQL: two paths, one kind of scope. */
export interface Database {
  /** Statements that share round trips with other callers' (Decision 34). */
  shared(caller: Caller, call: Call, runsAs: 'caller' | 'system'): Scope;
  /** One transaction; committed when `work` resolves, else rolled back. Serialisation conflicts are tried again. */
  transaction<Output>(
    caller: Caller,
    call: Call,
    runsAs: 'caller' | 'system',
    work: (scope: Scope) => Promise<Output>,
  ): Promise<Output>;
}

export interface DatabaseOptions {
  readonly pools: RolePools;
  readonly orm: MikroORM;
  /** Told of effects after a commit that failed. */
  readonly reportFailure: (what: string, cause: unknown) => void;
}

/** A deadlock or serialisation failure has stored nothing: the whole transaction may run again. */
const TRANSACTION_ATTEMPTS = 3;

export function createDatabase({ pools, orm, reportFailure }: DatabaseOptions): Database {
  const batcher = createBatcher(pools);
  return {
    shared: (caller, call, runsAs) => ({
      caller,
      rows: (statement, parameters) =>
        batcher.rows(runsAs === 'system' ? 'system' : caller.role, statement, {
          caller,
          call,
          parameters,
        }),
      entityManager: () => {
        throw new Error('Only a use case of kind "command" has an entity manager');
      },
      afterCommit: (effect) => effect(),
    }),
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
