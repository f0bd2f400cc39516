import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';
import { CLAIMS, claimsOf } from './claims.ts';
import type { RolePools } from './pools.ts';
import { fromPostgres } from './postgres-errors.ts';
import { patienceFor, type Patience } from './patience.ts';
import { isBroken, runQuery, sendQuery, withLease, type MeasuredQuery } from './run-query.ts';
import type { Scope } from './scope.ts';
import type { Statement, StatementArguments, TextStatement } from './statement.ts';

export interface TransactionOptions {
  readonly pools: RolePools;
  readonly orm: MikroORM;
  readonly reportFailure: (what: string, cause: unknown) => void;
  readonly caller: Caller;
  readonly call: Call;
  readonly runsAs: 'caller' | 'system';
  /** Whether it reads everything as it is at one moment, and writes nothing. @default false */
  readonly isSnapshot?: boolean;
}

/** One transaction on one connection; entity manager and named statements see the same snapshot and locks. */
export async function runTransaction<Output>(
  options: TransactionOptions,
  work: (scope: Scope) => Promise<Output>,
): Promise<Output> {
  const { pools, runsAs, caller, call, reportFailure } = options;
  const effects: (() => void)[] = [];
  const patience = patienceFor(call);
  const role = runsAs === 'system' ? 'system' : caller.role;
  const lease = await patience.during(() => pools.acquire(role));
  const output = await withLease(lease, async (client) => {
    const ask = askerOn(client, patience);
    await ask({ text: beginAs(client, options) });
    try {
      const { scope, flush } = openScope({ ask, query: queryOf(client, patience) }, options, effects);
      const result = await work(scope);
      await flush();
      await ask({ text: 'commit' });
      return result;
    } catch (thrown) {
      if (!isBroken(client)) await rollBack(ask);
      throw fromPostgres(thrown);
    }
  });
  runEffects(effects, reportFailure);
  return output;
}

/** Opens the transaction and sets the caller's claims in one round trip; values are quoted by the driver. */
function beginAs(client: PoolClient, { caller, call, isSnapshot = false }: TransactionOptions): string {
  const settings = claimsOf(caller, call).map(
    (value, index) => `set_config('app.${CLAIMS[index] ?? ''}', ${client.escapeLiteral(value)}, true)`,
  );
  const begin = isSnapshot ? 'begin isolation level repeatable read, read only' : 'begin';
  return `${begin}; select ${settings.join(', ')}`;
}

/** Sends one statement of the transaction. */
type Ask = (query: MeasuredQuery) => Promise<QueryResult>;

function askerOn(client: PoolClient, patience: Patience): Ask {
  return (query) => patience.during((withinMs) => runQuery(client, query, withinMs));
}

/** The same for the ORM, which knows the driver's own errors. */
function queryOf(
  client: PoolClient,
  patience: Patience,
): (text: string, values: unknown[]) => Promise<QueryResult> {
  return (text, values) => patience.during((withinMs) => sendQuery(client, { text, values }, withinMs));
}

/** A rollback that cannot be sent is the server's to do: the connection is thrown away. */
async function rollBack(ask: Ask): Promise<void> {
  try {
    await ask({ text: 'rollback' });
  } catch {
    // What failed before it is what the caller is told.
  }
}

function openScope(
  { ask, query: ormQuery }: { readonly ask: Ask; readonly query: ReturnType<typeof queryOf> },
  { orm, caller }: TransactionOptions,
  effects: (() => void)[],
): { scope: Scope; flush: () => Promise<void> } {
  let manager: EntityManager | undefined;
  const textOf = async (
    { name, sent, measuredAs = name }: Statement | TextStatement,
    parameters: StatementArguments,
  ): Promise<string | undefined> => {
    await manager?.flush();
    const values = [JSON.stringify(parameters)];
    const { rows } = await ask({ name, measuredAs, text: sent, values, rowMode: 'array' });
    return (rows as unknown as [result: string | null][])[0]?.[0] ?? undefined;
  };
  return {
    scope: {
      caller,
      rows: async <Row>(statement: Statement, parameters: StatementArguments): Promise<Row[]> =>
        JSON.parse((await textOf(statement, parameters)) ?? '[]') as Row[],
      text: textOf,
      entityManager: () => (manager ??= managerOn(ormQuery, orm)),
      afterCommit: (effect) => void effects.push(effect),
    },
    flush: async () => manager?.flush(),
  };
}

/** An entity manager whose every statement runs on this connection, inside the transaction that is open on it. */
function managerOn(query: ReturnType<typeof queryOf>, orm: MikroORM): EntityManager {
  const pool = {
    connect: async () => ({ query, release: () => undefined }),
    end: async () => undefined,
  };
  const manager = orm.em.fork();
  // Kysely asks of a pool only connect and end, and of its client only query and release.
  manager.setTransactionContext(new Kysely({ dialect: new PostgresDialect({ pool: pool as never }) }));
  return manager;
}

function runEffects(
  effects: readonly (() => void)[],
  reportFailure: TransactionOptions['reportFailure'],
): void {
  for (const effect of effects) {
    try {
      effect();
    } catch (cause) {
      reportFailure('An effect after commit failed', cause);
    }
  }
}
