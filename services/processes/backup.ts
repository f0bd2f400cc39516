import { loadBackupConfig } from '../platform/config/config.ts';
import { databaseOf, urlOfDatabase } from '../platform/backup/databases.ts';
import { takeBackup } from '../platform/backup/take-backup.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { runBackupProgram, saveTo } from './backup-program.ts';

/**
 * `backup.ts`: takes one backup of the database, as the variables BACKUP_* say, and ends with 0; with 1 when it failed,
 * or 3 when another one is under way. What has become of it is also in the termination log.
 */
await runBackupProgram('backup', async (say) => {
  const config = loadBackupConfig();
  const place = saveTo(config);
  const database = databaseOf(config.DATABASE_MIGRATOR_URL);
  try {
    const manifest = await takeBackup({
      ...place,
      databaseUrl: urlOfDatabase(config.DATABASE_ADMIN_URL, database),
      retention: { keepLast: config.BACKUP_KEEP_LAST, keepDays: config.BACKUP_KEEP_DAYS },
      isVerified: config.BACKUP_VERIFY,
      clock: systemClock,
      say,
    });
    const checked =
      manifest.verifiedAt === undefined ? 'not verified' : 'restored and compared, nothing differs';
    return {
      manifest,
      sentence: `${manifest.name} is there: ${manifest.size.toString()} bytes, ${checked}.`,
    };
  } finally {
    await place.close();
  }
});
