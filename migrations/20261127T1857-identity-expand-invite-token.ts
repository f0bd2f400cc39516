import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Somebody who was invited may accept with a provider: the journey there and back remembers the invitation. */
export class IdentityInviteToken extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql('alter table auth.oauth_flows add column invite_token text');
  }

  override down(): void {
    this.addSql('alter table auth.oauth_flows drop column invite_token');
  }
}
