import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What a front end reports says more than who and from where: a few short fields beside it. */
export class FunctionsSecurityDetails extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      alter table app.security_events
        add column if not exists details jsonb check (pg_column_size(details) <= 32768);
    `);
  }

  override down(): void {
    this.addSql('alter table app.security_events drop column if exists details');
  }
}
