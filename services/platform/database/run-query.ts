import { channel } from 'node:diagnostics_channel';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { databaseAway, fromPostgres, sqlState } from './postgres-errors.ts';
import type { Lease } from './pools.ts';

/** Connections that failed in any way but a plain SQL error: nothing more is sent on them. */
const broken = new WeakSet<PoolClient>();

/** One statement that was sent. */
export interface SentQuery {
  /** Its name; `control` for begin, commit and rollback. */
  readonly statement: string;
  readonly outcome: 'ok' | 'failed';
  readonly seconds: number;
}

/** Where every statement is told of, for those who measure. */
export const sentQueries = channel('studyflow:query');

/** A query, and the name that it is measured under where that is not its own. */
export interface MeasuredQuery extends QueryConfig {
  readonly measuredAs?: string;
  readonly rowMode?: 'array';
}

/** A query that ends within so many milliseconds, whatever the server does. @throws AppError */
export async function runQuery(
  client: PoolClient,
  query: MeasuredQuery,
  withinMs: number,
): Promise<QueryResult> {
  try {
    return await sendQuery(client, query, withinMs);
  } catch (thrown) {
    throw fromPostgres(thrown);
  }
}

/** The same with the driver's own errors. @throws unavailable when the server says nothing in time. */
export async function sendQuery(
  client: PoolClient,
  query: MeasuredQuery,
  withinMs: number,
): Promise<QueryResult> {
  const startedAt = performance.now();
  let outcome: SentQuery['outcome'] = 'failed';
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseAway('no answer in time')), withinMs);
  });
  try {
    const result = await Promise.race([client.query(query), silence]);
    outcome = 'ok';
    return result;
  } catch (thrown) {
    if (!isPlainSqlError(thrown)) broken.add(client);
    throw thrown;
  } finally {
    clearTimeout(timer);
    if (sentQueries.hasSubscribers) {
      const seconds = (performance.now() - startedAt) / 1_000;
      const statement = query.measuredAs ?? query.name ?? 'control';
      sentQueries.publish({ statement, outcome, seconds } satisfies SentQuery);
    }
  }
}

/** Whether nothing more can be sent on a connection. */
export function isBroken(client: PoolClient): boolean {
  return broken.has(client);
}

/** Lends a connection for `work`; a broken one is thrown away afterwards, whatever else has failed. */
export async function withLease<Output>(
  lease: Lease,
  work: (client: PoolClient) => Promise<Output>,
): Promise<Output> {
  try {
    return await work(lease.client);
  } finally {
    lease.release(isBroken(lease.client));
  }
}

/** The server answered with an error of the statement: the connection itself is fine. */
function isPlainSqlError(thrown: unknown): boolean {
  const code = sqlState(thrown);
  return code !== undefined && !/^(08|57P)/.test(code);
}
