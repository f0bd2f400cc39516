import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { databaseAway, fromPostgres, sqlState } from './postgres-errors.ts';
import type { Lease } from './pools.ts';

/**
 * Milliseconds after which a server that says nothing counts as gone. A little above `statement_timeout`,
 * so that a slow statement is ended by the server, and only a frozen server by us.
 */
export const SILENCE_LIMIT_MS = 1_300;

/** A query that ends within the deadline, whatever the server does. @throws AppError */
export async function runQuery(client: PoolClient, query: QueryConfig): Promise<QueryResult> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseAway('no answer in time')), SILENCE_LIMIT_MS);
  });
  try {
    return await Promise.race([client.query(query), silence]);
  } catch (thrown) {
    throw fromPostgres(thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** Lends a connection for `work`; one that failed in any way but a plain SQL error is thrown away. */
export async function withLease<Output>(
  lease: Lease,
  work: (client: PoolClient) => Promise<Output>,
): Promise<Output> {
  try {
    const output = await work(lease.client);
    lease.release(false);
    return output;
  } catch (thrown) {
    lease.release(!isPlainSqlError(thrown));
    throw thrown;
  }
}

/** The server answered with an error of the statement: the connection itself is fine. */
function isPlainSqlError(thrown: unknown): boolean {
  const cause = typeof thrown === 'object' && thrown !== null && 'cause' in thrown ? thrown.cause : thrown;
  const code = sqlState(cause);
  return code !== undefined && !/^(08|57P)/.test(code);
}
