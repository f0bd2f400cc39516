import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Second factors with GoTrue's columns, their challenges, and which factor raised a session. */
export class IdentityMfa extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(FACTORS);
    this.addSql(CHALLENGES);
    this.addSql('alter table auth.sessions add column factor_id uuid');
    this.addSql('create index sessions_factor_id on auth.sessions (factor_id) where factor_id is not null');
    this.addSql(LOWER_SESSIONS);
  }

  override down(): void {
    this.addSql(`
      drop trigger lower_sessions on auth.mfa_factors;
      drop function auth.lower_sessions();
      drop index auth.sessions_factor_id;
      alter table auth.sessions drop column factor_id;
      drop table auth.mfa_challenges;
      drop table auth.mfa_factors;
    `);
  }
}

/** `secret` is sealed; `last_step` is the time step of the last code that was accepted: none opens twice. */
const FACTORS = `
  create table auth.mfa_factors (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    friendly_name text not null default '',
    factor_type text not null check (factor_type in ('totp', 'phone', 'webauthn')),
    status text not null default 'unverified' check (status in ('unverified', 'verified')),
    secret text,
    phone text,
    last_challenged_at timestamptz,
    last_step bigint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create unique index mfa_factors_friendly_name_key on auth.mfa_factors (user_id, friendly_name);
  create index mfa_factors_unverified on auth.mfa_factors (created_at) where status = 'unverified';
  call auth.system_only('auth.mfa_factors');
  call app.touch_updated_at_of('auth.mfa_factors');
`;

const CHALLENGES = `
  create table auth.mfa_challenges (
    id uuid primary key default gen_random_uuid(),
    factor_id uuid not null references auth.mfa_factors on delete cascade,
    created_at timestamptz not null default now(),
    verified_at timestamptz,
    ip_address text not null default ''
  );
  create index mfa_challenges_factor_id on auth.mfa_challenges (factor_id);
  create index mfa_challenges_created_at on auth.mfa_challenges (created_at);
  call auth.system_only('auth.mfa_challenges');
`;

/** A factor that is gone, through whatever door (Decision 32), no longer raises the sessions that it raised. */
const LOWER_SESSIONS = `
  create function auth.lower_sessions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    update auth.sessions set aal = 'aal1', factor_id = null,
      amr = (select coalesce(jsonb_agg(m order by n), '[]')
        from jsonb_array_elements(amr) with ordinality as e(m, n) where m ->> 'method' <> old.factor_type)
    where factor_id = old.id;
    return null;
  end $$;
  create trigger lower_sessions after delete on auth.mfa_factors
    for each row execute function auth.lower_sessions();
`;
