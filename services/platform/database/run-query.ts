import { channel } from 'node:diagnostics_channel';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { databaseAway, fromPostgres, sqlState } from './postgres-errors.ts';
import type { Lease } from './pools.ts';

/**
 * Milliseconds after which a server that says nothing counts as gone. A little above `statement_timeout`,
 * so that a slow statement is ended by the server, and only a frozen server by us.
 */
export const SILENCE_LIMIT_MS = 1_300;

/** One statement that was sent. */
export interface SentQuery {
  /** Its name; `control` for begin, commit and rollback. */
  readonly statement: string;
  readonly outcome: 'ok' | 'failed';
  readonly seconds: number;
}

/** Where every statement is told of, for those who measure. */
export const sentQueries = channel('studyflow:query');

/**
 * A query that ends within the deadline, whatever the server does. `statement` is the name it is measured by.
 *
 * @throws AppError
 */
export async function runQuery(
  client: PoolClient,
  query: QueryConfig,
  statement = query.name ?? 'control',
): Promise<QueryResult> {
  const startedAt = performance.now();
  let outcome: SentQuery['outcome'] = 'failed';
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(databaseAway('no answer in time')), SILENCE_LIMIT_MS);
  });
  try {
    const result = await Promise.race([client.query(query), silence]);
    outcome = 'ok';
    return result;
  } catch (thrown) {
    throw fromPostgres(thrown);
  } finally {
    clearTimeout(timer);
    if (sentQueries.hasSubscribers) {
      sentQueries.publish({
        statement,
        outcome,
        seconds: (performance.now() - startedAt) / 1_000,
      } satisfies SentQuery);
    }
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
