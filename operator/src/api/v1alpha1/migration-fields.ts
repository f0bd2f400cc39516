import { z } from 'zod';
import { seconds } from '../schema.ts';

/** What a StudyFlow says of all its migrations, and a DatabaseMigration of itself. */
export const migrationFields = {
  /**
   * Queries queue up behind a migration that waits for a lock, and end after a second by themselves
   * (DATABASE_STATEMENT_TIMEOUT_MS): a longer wait than that is paid by people.
   */
  lockTimeoutMilliseconds: z
    .int()
    .min(50)
    .max(10_000)
    .default(500)
    .describe(
      'How long a migration waits for a lock that queries hold, before it lets them pass and tries again. Others wait behind it.',
    ),
  batchSize: z.int().min(1).max(100_000).default(1000).describe('Rows that one batch of a backfill changes.'),
  activeDeadlineSeconds: seconds(10, 604_800)
    .default(3600)
    .describe('How long one phase may take; what it has done by then is kept, and it can be resumed.'),
};
