import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock/clock.ts';
import { sqlState } from '../../../platform/database/postgres-errors.ts';

/** Beyond it the answer is 503, which every client keeps its session for and tries again (compat.md 1.4). */
const PATIENCE_MS = 5_000;

/** SQLSTATE of a row that another transaction holds. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Tries again while another request holds the session's row: waiting here holds no connection to the database. */
export async function patiently<Output>(
  clock: Pick<Clock, 'monotonicMs'>,
  work: () => Promise<Output>,
): Promise<Output> {
  const startedAt = clock.monotonicMs();
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 1.5, 100)) {
    try {
      return await work();
    } catch (thrown) {
      const isBusy = sqlState(thrown) === LOCK_NOT_AVAILABLE;
      if (!isBusy || clock.monotonicMs() - startedAt + waitMs > PATIENCE_MS) throw thrown;
    }
    await delay(waitMs);
  }
}
