import { z } from 'zod';
import { address, addresses, flag, wholeNumber } from './fields.ts';
import { migrationVariables } from './migration-variables.ts';

const { DATABASE_MIGRATOR_URL, DATABASE_APP_URL, DATABASE_SYSTEM_URL, TERMINATION_LOG } = migrationVariables;

/** Settings of backups and restores, besides those of Vault; no process of the platform reads them. */
export const backupVariables = {
  DATABASE_ADMIN_URL: address(['postgres:', 'postgresql:']).describe(
    'A login that sees every row and makes databases: a superuser, or BYPASSRLS and CREATEDB.',
  ),
  DATABASE_MIGRATOR_URL,
  BACKUP_FOLDER: z
    .string()
    .optional()
    .describe(
      'A folder of this machine instead of a bucket: for a laptop, or a disk that is copied elsewhere.',
    ),
  BACKUP_S3_ENDPOINT: address(['http:', 'https:'])
    .optional()
    .describe('Where the store is, when it is not AWS.'),
  BACKUP_S3_REGION: z.string().default('us-east-1').describe('Its region.'),
  BACKUP_S3_BUCKET: z
    .string()
    .min(3)
    .max(63)
    .optional()
    .describe('The bucket; it must exist. This and both keys are needed without BACKUP_FOLDER.'),
  BACKUP_S3_PREFIX: z
    .string()
    .regex(/^(?:[\w.-]+\/)*$/, 'Must be empty, or end with a slash')
    .default('studyflow/')
    .describe('Put before every key: one platform, one prefix.'),
  BACKUP_S3_ACCESS_KEY_ID: z.string().optional().describe('Who we are there.'),
  BACKUP_S3_SECRET_ACCESS_KEY: z.string().optional().describe('And how it is proved.'),
  BACKUP_PART_MIB: wholeNumber(5, 512, 32).describe(
    'MiB that are sent at once; 10,000 parts make the largest backup.',
  ),
  BACKUP_KEEP_LAST: wholeNumber(1, 10_000, 7).describe('So many of the newest are kept, however old.'),
  BACKUP_KEEP_DAYS: wholeNumber(0, 36_500, 30).describe('And those that are younger than so many days.'),
  BACKUP_VERIFY: flag(true).describe(
    'Whether a backup is restored into a scratch database and compared before it counts.',
  ),
  BACKUP_PROGRAMS: z
    .string()
    .optional()
    .describe("Folder of pg_dump and pg_restore, of the server's version or newer."),
  SECRET_BOX_KEY_FILE: z.string().describe('File with the master key, as the processes have it.'),
  TERMINATION_LOG,
} as const;

/** What a restore needs besides: it makes the roles, too, and empties Redis. */
export const restoreVariables = {
  DATABASE_APP_URL,
  DATABASE_SYSTEM_URL,
  REDIS_URL: addresses(['redis:', 'rediss:'])
    .optional()
    .describe(
      'Redis of the platform, which is emptied: it is newer than the backup. Needed, unless REDIS_URL_FILE or Vault tells it.',
    ),
  REDIS_URL_FILE: z.string().optional().describe('File with what REDIS_URL would say; wins over it.'),
  REDIS_KEY_PREFIX: z
    .string()
    .default('studyflow')
    .describe('What begins with it and a colon is removed there, and nothing else.'),
} as const;
