import type { QueryConfig } from 'pg';
import type { RolePools } from '../database/pools.ts';
import { runQuery, withLease } from '../database/run-query.ts';

/** A statement with a name, prepared once per connection. */
export type NamedQuery = Required<Pick<QueryConfig, 'name' | 'text'>>;

/** Runs one named statement as studyflow_system, within the deadlines of the pool. @throws AppError */
export async function querySystem<Row>(
  pools: Pick<RolePools, 'acquire'>,
  query: NamedQuery,
  values: readonly unknown[],
): Promise<Row[]> {
  const lease = await pools.acquire('system');
  const { rows } = await withLease(lease, (client) => runQuery(client, { ...query, values: [...values] }));
  return rows as Row[];
}
