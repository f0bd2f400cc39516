import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Every way a session ends is written to the revocation log, and rotations are remembered for the reuse interval. */
export class IdentitySessionEnds extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(
      "alter table auth.sessions add column refresh_token_rotated_at timestamptz[] not null default '{}'",
    );
    this.addSql(RECORD_REVOCATION);
    this.addSql(END_SESSIONS_OF_BANNED);
  }

  override down(): void {
    this.addSql(`
      drop trigger end_sessions on auth.users;
      drop function auth.end_sessions();
      drop trigger record_revocation on auth.sessions;
      drop function auth.record_revocation();
      alter table auth.sessions drop column refresh_token_rotated_at;
    `);
  }
}

/** A session that is gone, through whatever door (Decision 32): its access tokens stop counting in every process. */
const RECORD_REVOCATION = `
  create function auth.record_revocation() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into auth.revocations (session_id, user_id, reason)
    values (old.id, old.user_id, coalesce(nullif(current_setting('app.revocation_reason', true), ''), 'ended'));
    return null;
  end $$;
  create trigger record_revocation after delete on auth.sessions
    for each row execute function auth.record_revocation();
`;

/** Banned or marked as deleted: no session is left. */
const END_SESSIONS_OF_BANNED = `
  create function auth.end_sessions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    perform set_config('app.revocation_reason', case when new.deleted_at is null then 'banned' else 'deleted' end, true);
    delete from auth.sessions where user_id = new.id;
    return null;
  end $$;
  create trigger end_sessions after update of banned_until, deleted_at on auth.users for each row
    when ((new.banned_until is distinct from old.banned_until and new.banned_until > now())
      or (new.deleted_at is not null and old.deleted_at is null))
    execute function auth.end_sessions();
`;
