import { z } from 'zod';
import { objectName, seconds, time, withRules } from '../schema.ts';

/** A bucket, and a Secret that opens it. */
const storeSchema = z.strictObject({
  bucket: z
    .string()
    .min(3)
    .max(63)
    .regex(/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/)
    .describe('The bucket; it must exist.'),
  endpoint: z
    .string()
    .min(1)
    .max(512)
    .regex(/^https?:\/\/[^\s]+$/)
    .describe('Where the store is, as https://minio.example; absent: AWS.')
    .exactOptional(),
  region: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[a-z0-9-]+$/)
    .default('us-east-1')
    .describe('Its region.'),
  prefix: z
    .string()
    .min(2)
    .max(200)
    .regex(/^([A-Za-z0-9_.-]+\/)+$/)
    .describe('Put before every key, with a slash at its end; absent: the name of the StudyFlow.')
    .exactOptional(),
  secretName: objectName().describe(
    'A Secret with BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY and DATABASE_ADMIN_URL; only the pods that back ' +
      'up or restore get it.',
  ),
});

/** Backups by a schedule. */
export const backupSchema = withRules(
  z.strictObject({
    schedule: z.string().min(5).max(128).describe('When, as cron has it: `0 3 * * *`.'),
    timeZone: z.string().min(1).max(64).describe('Of the schedule; absent: UTC.').exactOptional(),
    suspended: z.boolean().default(false).describe('Whether the schedule is held.'),
    store: storeSchema.describe('Where backups are kept.'),
    keepLast: z.int().min(1).max(10_000).default(7).describe('So many of the newest are kept, however old.'),
    keepDays: z
      .int()
      .min(0)
      .max(36_500)
      .default(30)
      .describe('And those that are younger than so many days.'),
    verify: z
      .boolean()
      .default(true)
      .describe('Whether a backup is restored into a scratch database and compared before it counts.'),
    alertAfterSeconds: seconds(60, 31_536_000)
      .default(129_600)
      .describe('How old the last good backup may become before somebody is told.'),
    activeDeadlineSeconds: seconds(60, 604_800).default(21_600).describe('How long one backup may take.'),
  }),
  {
    rule: "self.schedule.matches('^([^ ]+ ){4}[^ ]+$') || self.schedule.startsWith('@')",
    message: 'schedule must have five fields, as 0 3 * * *, or be a word as @daily',
    fieldPath: '.schedule',
  },
);

/** The backup that a new platform begins with. */
export const restoreFromSchema = z.strictObject({
  store: storeSchema.describe('Where that backup is.'),
  backup: z
    .string()
    .min(1)
    .max(63)
    .regex(/^(latest|[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6})$/)
    .default('latest')
    .describe('Its name, or latest.'),
});

/** What is known of the backups. */
export const backupStatusSchema = z.strictObject({
  lastName: z.string().max(63).describe('The newest one that counts.').exactOptional(),
  lastSuccessTime: time().describe('When it was finished.').exactOptional(),
  sizeBytes: z.int().describe('Its size, encrypted.').exactOptional(),
  durationSeconds: z.int().describe('How long it took.').exactOptional(),
  verified: z.boolean().describe('Whether it was restored and compared.').exactOptional(),
  lastFailureTime: time().describe('When one failed last.').exactOptional(),
  lastFailureReason: z.string().max(128).describe('Why, as one word.').exactOptional(),
  lastFailureMessage: z.string().max(1024).describe('Why, as a sentence with what to do.').exactOptional(),
});

/** What has become of spec.restoreFrom. */
export const restoreStatusSchema = z.strictObject({
  state: z.enum(['Running', 'Restored', 'Failed']).describe('How it stands.'),
  job: z.string().max(63).describe('The Job that restores.'),
  backup: z.string().max(63).describe('What was restored.').exactOptional(),
  reason: z.string().max(128).describe('Why it failed, as one word.').exactOptional(),
  message: z.string().max(1024).describe('Why it failed, and what to do.').exactOptional(),
});

export type BackupSpec = z.infer<typeof backupSchema>;
export type RestoreFromSpec = z.infer<typeof restoreFromSchema>;
export type StoreSpec = z.infer<typeof storeSchema>;
export type BackupStatus = z.infer<typeof backupStatusSchema>;
export type RestoreStatus = z.infer<typeof restoreStatusSchema>;
