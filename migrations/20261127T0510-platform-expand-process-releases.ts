import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * Which release a living process runs. The runner of migrations reads it: what an older release still uses is not
 * taken away while one of its processes lives. Processes that know no releases say nothing.
 */
export class PlatformProcessReleases extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql('alter table app.processes add column release text');
    this.addSql(
      `comment on column app.processes.release is 'The release that it runs, or null where releases have no names.'`,
    );
  }

  override down(): void {
    this.addSql('alter table app.processes drop column release');
  }
}
