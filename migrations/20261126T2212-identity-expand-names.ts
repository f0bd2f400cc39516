import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * One name for one person, however it is written: `username_key` is the form in which two names that look alike are
 * the same (`services/modules/identity/names/username.ts`). The older index on `lower(username)` stays beside it.
 */
export class IdentityNames extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      alter table auth.users add column username_key text;
      create unique index users_username_key_key on auth.users (username_key);
    `);
  }

  override down(): void {
    this.addSql('alter table auth.users drop column username_key');
  }
}
