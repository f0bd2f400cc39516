import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * When a person was last here, to the minute. It stands beside the profile because it changes all the time: there it
 * would change the profile's version and fill the outbox.
 */
export class ProfilesUserActivity extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table app.user_activity (
        user_id uuid primary key references auth.users on delete cascade,
        last_active_at timestamptz not null default now()
      ) with (fillfactor = 70);
      call app.own_rows('app.user_activity', 'user_id');
      revoke all on app.user_activity from anon;
    `);
  }

  override down(): void {
    this.addSql('drop table app.user_activity');
  }
}
