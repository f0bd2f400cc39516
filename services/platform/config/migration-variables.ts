import { z } from 'zod';
import { address, wholeNumber } from './fields.ts';

/** Settings of the runner of migrations; no other process reads them. */
export const migrationVariables = {
  DATABASE_ADMIN_URL: address(['postgres:', 'postgresql:'])
    .optional()
    .describe('An administrator: makes roles and database when it is given.'),
  DATABASE_MIGRATOR_URL: address(['postgres:', 'postgresql:']).describe(
    'Login studyflow_migrator: owns the tables.',
  ),
  DATABASE_APP_URL: address(['postgres:', 'postgresql:']).describe('Gives the password of studyflow_app.'),
  DATABASE_SYSTEM_URL: address(['postgres:', 'postgresql:']).describe(
    'Gives the password of studyflow_system.',
  ),
  MIGRATION_LOCK_TIMEOUT_MS: wholeNumber(10, 60_000, 500).describe(
    'How long one try waits for a table; queries queue behind it, so keep it below DATABASE_STATEMENT_TIMEOUT_MS.',
  ),
  MIGRATION_PATIENCE_MS: wholeNumber(0, 86_400_000, 600_000).describe(
    'For how long it is tried again while others hold the table.',
  ),
  MIGRATION_STATEMENT_TIMEOUT_MS: wholeNumber(0, 86_400_000, 0).describe(
    'How long one statement of a migration may run; 0 is as long as it takes.',
  ),
  MIGRATION_BATCH_SIZE: wholeNumber(1, 100_000, 1_000).describe('Rows that a backfill changes at once.'),
  RELEASE: z
    .string()
    .max(253)
    .optional()
    .describe(
      'Where it is given, contract migrations wait for the end of the processes of any other release.',
    ),
  TERMINATION_LOG: z
    .string()
    .optional()
    .describe(
      'File for what has become of the run, as JSON of 4 KiB at most; /dev/termination-log where there is one.',
    ),
} as const;
