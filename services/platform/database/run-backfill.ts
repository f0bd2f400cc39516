import type pg from 'pg';
import type { BatchRow } from './batch-backfill.ts';

/** What is filled, how, and with how many rows at once. */
export interface BackfillOptions {
  readonly name: string;
  readonly batch: string;
  readonly size: number;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Takes a batch again while others hold what it needs. */
  readonly patiently: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Told after each batch. */
  readonly onBatch: (rows: number) => void;
}

/** Fills batch after batch from where the last run ended. The connection is the one that holds the runner's lock. */
export async function runBackfill(client: pg.Client, options: BackfillOptions): Promise<void> {
  for (;;) {
    const { cursor, rows } = await options.patiently(() => takeBatch(client, options));
    if (cursor === null) return;
    options.onBatch(rows);
  }
}

async function takeBatch(client: pg.Client, options: BackfillOptions): Promise<BatchRow> {
  const { name, batch, size, lockTimeoutMs, statementTimeoutMs } = options;
  await client.query('begin');
  try {
    await client.query(
      `set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = ${statementTimeoutMs}`,
    );
    const before = await client.query<{ cursor: string | null }>(
      'select cursor from app.backfills where name = $1 for update',
      [name],
    );
    const answer = await client.query<BatchRow>(batch, [before.rows[0]?.cursor ?? null, size]);
    const done = answer.rows[0] ?? { cursor: null, rows: 0 };
    await client.query(
      `insert into app.backfills as b (name, cursor, rows, ended_at) values ($1, $2::text, $3::bigint, case when $2::text is null then now() end)
       on conflict (name) do update set cursor = coalesce(excluded.cursor, b.cursor), rows = b.rows + excluded.rows,
         changed_at = now(), ended_at = excluded.ended_at`,
      [name, done.cursor, done.rows],
    );
    await client.query('commit');
    return done;
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined);
    throw thrown;
  }
}
