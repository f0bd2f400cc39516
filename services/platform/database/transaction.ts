import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';
import { claimsOf } from './claims.ts';
import type { RolePools } from './pools.ts';
import { fromPostgres } from './postgres-errors.ts';
import { runQuery, withLease } from './run-query.ts';
import type { Scope } from './scope.ts';

export interface TransactionOptions {
  readonly pools: RolePools;
  readonly orm: MikroORM;
  readonly reportFailure: (what: string, cause: unknown) => void;
  readonly caller: Caller;
  readonly call: Call;
  readonly runsAs: 'caller' | 'system';
}

/** One transaction on one connection; entity manager and named statements see the same snapshot and locks. */
export async function runTransaction<Output>(
  options: TransactionOptions,
  work: (scope: Scope) => Promise<Output>,
): Promise<Output> {
  const { pools, caller, call, runsAs, reportFailure } = options;
  const effects: (() => void)[] = [];
  const lease = await pools.acquire(runsAs === 'system' ? 'system' : caller.role);
  const output = await withLease(lease, async (client) => {
    await runQuery(client, { text: beginAs(client, caller, call) });
    try {
      const { scope, flush } = openScope(client, options, effects);
      const result = await work(scope);
      await flush();
      await runQuery(client, { text: 'commit' });
      return result;
    } catch (thrown) {
      await rollBack(client);
      throw fromPostgres(thrown);
    }
  });
  runEffects(effects, reportFailure);
  return output;
}

/** Opens the transaction and sets the caller's claims in one round trip; values are quoted by the driver. */
function beginAs(client: PoolClient, caller: Caller, call: Call): string {
  const settings = Object.entries(claimsOf(caller, call)).map(
    ([name, value]) => `set_config('app.${name}', ${client.escapeLiteral(value)}, true)`,
  );
  return `begin; select ${settings.join(', ')}`;
}

/** A rollback that cannot be sent is the server's to do: the connection is thrown away. */
async function rollBack(client: PoolClient): Promise<void> {
  try {
    await runQuery(client, { text: 'rollback' });
  } catch {
    client.emit('error', new Error('The rollback could not be sent'));
  }
}

function openScope(
  client: PoolClient,
  { orm, caller }: TransactionOptions,
  effects: (() => void)[],
): { scope: Scope; flush: () => Promise<void> } {
  let manager: EntityManager | undefined;
  return {
    scope: {
      caller,
      rows: async <Row>(
        { name, asJson }: { name: string; asJson: string },
        parameters: Readonly<Record<string, unknown>>,
      ): Promise<Row[]> => {
        await manager?.flush();
        const query = { name, text: asJson, values: [JSON.stringify(parameters)] };
        const { rows } = await runQuery(client, query);
        return (rows[0] as { result: Row[] }).result;
      },
      entityManager: () => (manager ??= managerOn(client, orm)),
      afterCommit: (effect) => void effects.push(effect),
    },
    flush: async () => manager?.flush(),
  };
}

/** An entity manager whose every statement runs on this connection, inside the transaction that is open on it. */
function managerOn(client: PoolClient, orm: MikroORM): EntityManager {
  const pool = {
    connect: async () => ({ query: client.query.bind(client), release: () => undefined }),
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
