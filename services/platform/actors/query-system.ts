import type { QueryConfig } from 'pg';
import type { RolePools } from '../database/pools.ts';
import { callersPatience } from '../database/patience.ts';
import { runQuery, withLease } from '../database/run-query.ts';

/** A statement with a name, prepared once per connection. */
export type NamedQuery = Required<Pick<QueryConfig, 'name' | 'text'>>;

/** Runs one named statement as studyflow_system, within the deadlines of the pool. @throws AppError */
export async function querySystem<Row>(
  pools: Pick<RolePools, 'acquire'>,
  query: NamedQuery,
  values: readonly unknown[],
): Promise<Row[]> {
  const patience = callersPatience();
  const lease = await patience.during(() => pools.acquire('system'));
  const { rows } = await withLease(lease, (client) =>
    patience.during((withinMs) => runQuery(client, { ...query, values: [...values] }, withinMs)),
  );
  return rows as Row[];
}
