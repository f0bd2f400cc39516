import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineStatement } from '../database/statement.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { Job } from './job.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const BATCH = 1_000;

/** What has an end: kept answers after a day, claims that nobody came back to, what was given up after 90 days of looking into it. */
const TRIMS = [
  defineStatement(
    'trim.idempotency-keys',
    `delete from app.idempotency_keys where ctid in (
       select ctid from app.idempotency_keys
       where expires_at < now() and (response is not null or created_at < now() - interval '1 hour')
       limit ${BATCH}) returning 1 as gone`,
  ),
  defineStatement(
    'trim.dead-jobs',
    `delete from app.dead_jobs where ctid in (
       select ctid from app.dead_jobs where buried_at < now() - interval '90 days' limit ${BATCH}) returning 1 as gone`,
  ),
  defineStatement(
    'trim.dead-letters',
    `delete from app.outbox_dead_letters where ctid in (
       select ctid from app.outbox_dead_letters where buried_at < now() - interval '90 days' limit ${BATCH}) returning 1 as gone`,
  ),
];

/** Removes the platform's own rows whose time is over, in small bites (Decision 44). */
export function trimExpiredJob(database: Database): Job {
  const scope = database.shared(PLATFORM, { requestId: '' }, 'system');
  return {
    name: 'platform.trim-expired',
    payload: z.strictObject({}),
    schedule: '7 * * * *',
    run: async (_payload, signal) => {
      for (const trim of TRIMS) {
        while (!signal.aborted && (await scope.rows(trim, {})).length === BATCH);
      }
    },
  };
}
