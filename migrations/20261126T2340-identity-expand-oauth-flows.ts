import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Journeys to a provider and back, and the end of everything that an account of an outside issuer holds. */
export class IdentityOauthFlows extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(OAUTH_FLOWS);
    this.addSql(END_OUTSIDE_SESSIONS);
  }

  override down(): void {
    this.addSql(`
      drop trigger end_of_account on auth.users;
      drop trigger end_all_tokens on auth.users;
      drop function auth.end_all_tokens();
      drop table auth.oauth_flows;
    `);
  }
}

/** One row per departure, gone at the return: `id` is the state, which is used once. */
const OAUTH_FLOWS = `
  create table auth.oauth_flows (
    id uuid primary key default gen_random_uuid(),
    provider text not null,
    redirect_to text not null,
    nonce text not null,
    code_verifier text not null,
    code_challenge text,
    code_challenge_method text,
    link_user_id uuid references auth.users on delete cascade,
    created_at timestamptz not null default now()
  );
  create index oauth_flows_created_at on auth.oauth_flows (created_at);
  create index oauth_flows_link_user_id on auth.oauth_flows (link_user_id);
  call auth.system_only('auth.oauth_flows');
`;

/**
 * A token of an outside issuer belongs to no session of ours: an entry without a session says that none of the
 * person's tokens made until now counts, whatever door banned or deleted the account (Decisions 32 and 36).
 */
const END_OUTSIDE_SESSIONS = `
  create function auth.end_all_tokens() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into auth.revocations (session_id, user_id, reason)
    values (null, old.id, case when tg_op = 'DELETE' or new.deleted_at is not null then 'deleted' else 'banned' end);
    return null;
  end $$;
  create trigger end_all_tokens after update of banned_until, deleted_at on auth.users for each row
    when ((new.banned_until is distinct from old.banned_until and new.banned_until > now())
      or (new.deleted_at is not null and old.deleted_at is null))
    execute function auth.end_all_tokens();
  create trigger end_of_account after delete on auth.users for each row execute function auth.end_all_tokens();
`;
