import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** How a person's front end looks: what the settings among the existing tables have no column for. */
export class ProfilesUserPreferences extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table app.user_preferences (
        user_id uuid primary key references auth.users on delete cascade,
        avatar_color text,
        theme_accent text,
        lm_color text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      call app.own_rows('app.user_preferences', 'user_id');
      revoke all on app.user_preferences from anon;
      call app.touch_updated_at_of('app.user_preferences');
      call app.record_changes_of('app.user_preferences', 'user_id', 'user_id');
    `);
  }

  override down(): void {
    this.addSql('drop table app.user_preferences');
  }
}
