import { parseArgs } from 'node:util';
import { loadRestoreConfig } from '../platform/config/config.ts';
import { restoreBackup } from '../platform/backup/restore-backup.ts';
import { runBackupProgram, saveTo } from './backup-program.ts';
import { findRestoredRedis } from './restored-redis.ts';

/**
 * `restore.ts [latest|<name>] [--replace <database>]`: restores a backup where the platform looks for its database, which
 * must be empty or missing; `--replace` with its name says that another one is meant, which is kept under another name.
 * Redis, which is newer than the backup, is emptied of what the platform keeps there.
 */
await runBackupProgram('restore', async (say) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: 'string' } },
  });
  const [name = 'latest'] = positionals;
  const config = loadRestoreConfig();
  const place = saveTo(config);
  try {
    const { manifest, kept } = await restoreBackup({
      ...place,
      adminUrl: config.DATABASE_ADMIN_URL,
      logins: {
        migratorUrl: config.DATABASE_MIGRATOR_URL,
        appUrl: config.DATABASE_APP_URL,
        systemUrl: config.DATABASE_SYSTEM_URL,
      },
      ...(name !== 'latest' && { name }),
      ...(values.replace !== undefined && { replace: values.replace }),
      redis: await findRestoredRedis(config),
      say,
    });
    const before = kept === undefined ? '' : ` The database of before is called ${kept}.`;
    return {
      manifest,
      sentence: `${manifest.name} is restored, and every table is as it was.${before} Now run migrate.ts expand.`,
    };
  } finally {
    await place.close();
  }
});
