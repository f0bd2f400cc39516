import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Which wish for another signing key was met last when a key began to sign: met once, however many processes see it. */
export class IdentityKeyWish extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql('alter table auth.signing_keys add column wish text;');
  }

  override down(): void {
    this.addSql('alter table auth.signing_keys drop column wish;');
  }
}
