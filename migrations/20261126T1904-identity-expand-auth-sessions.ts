import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Sessions as rows, sealed signing keys, the revocation log that every process follows, and tokens used once. */
export class IdentityAuthSessions extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(SESSIONS);
    this.addSql(SIGNING_KEYS);
    this.addSql(REVOCATIONS);
    this.addSql(ONE_TIME_TOKENS);
    this.addSql(FLOW_STATE);
  }

  override down(): void {
    this.addSql(`
      drop table auth.flow_state;
      drop table auth.one_time_tokens;
      drop function auth.read_revocations(xid8, bigint, integer);
      drop table auth.revocations;
      drop table auth.signing_keys;
      drop table auth.sessions;
    `);
  }
}

/** A refresh token is derived from the session's sealed HMAC key and its counter: no table of tokens. */
const SESSIONS = `
  create table auth.sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    refreshed_at timestamptz,
    not_after timestamptz,
    aal text not null default 'aal1' check (aal in ('aal1', 'aal2', 'aal3')),
    amr jsonb not null default '[]',
    user_agent text,
    ip inet,
    tag text,
    refresh_token_hmac_key text,
    refresh_token_counter bigint not null default 0
  );
  create index sessions_user_id on auth.sessions (user_id, created_at desc);
  create index sessions_last_use on auth.sessions (coalesce(refreshed_at, created_at));
  create index sessions_not_after on auth.sessions (not_after) where not_after is not null;
  call auth.system_only('auth.sessions');
  call app.touch_updated_at_of('auth.sessions');
`;

const SIGNING_KEYS = `
  create table auth.signing_keys (
    kid text primary key,
    algorithm text not null default 'ES256',
    public_jwk jsonb not null,
    sealed_private_key text not null,
    status text not null check (status in ('next', 'current', 'previous', 'retired')),
    created_at timestamptz not null default now(),
    activates_at timestamptz,
    retires_at timestamptz
  );
  create unique index signing_keys_one_current on auth.signing_keys (status) where status = 'current';
  call auth.system_only('auth.signing_keys');
`;

/** Append-only: an entry revokes one session, or with a null session all of a user's sessions begun before it. */
const REVOCATIONS = `
  create table auth.revocations (
    xid xid8 not null default pg_current_xact_id(),
    id bigint not null generated always as identity,
    session_id uuid,
    user_id uuid,
    at timestamptz not null default now(),
    reason text not null,
    primary key (xid, id),
    check (session_id is not null or user_id is not null)
  );
  create index revocations_at on auth.revocations (at);
  create index revocations_session_id on auth.revocations (session_id) where session_id is not null;
  create index revocations_user_id on auth.revocations (user_id) where user_id is not null;
  call auth.system_only('auth.revocations');
  revoke update on auth.revocations from studyflow_system;

  create function auth.read_revocations(after_xid xid8, after_id bigint, most integer) returns setof auth.revocations
  language sql stable
  begin atomic
    select r.* from auth.revocations r
    where (r.xid, r.id) > (after_xid, after_id) and r.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by r.xid, r.id
    limit most;
  end;
  grant execute on function auth.read_revocations(xid8, bigint, integer) to studyflow_system;
`;

const ONE_TIME_TOKENS = `
  create table auth.one_time_tokens (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    token_type text not null check (token_type in ('confirmation_token', 'reauthentication_token', 'recovery_token',
      'email_change_token_new', 'email_change_token_current', 'phone_change_token')),
    token_hash text not null check (token_hash <> ''),
    relates_to text not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (user_id, token_type)
  );
  create index one_time_tokens_token_hash on auth.one_time_tokens using hash (token_hash);
  create index one_time_tokens_relates_to on auth.one_time_tokens using hash (relates_to);
  create index one_time_tokens_created_at on auth.one_time_tokens (created_at);
  call auth.system_only('auth.one_time_tokens');
  call app.touch_updated_at_of('auth.one_time_tokens');
`;

const FLOW_STATE = `
  create table auth.flow_state (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users on delete cascade,
    auth_code text not null unique,
    code_challenge_method text not null check (code_challenge_method in ('s256', 'plain')),
    code_challenge text not null,
    provider_type text not null,
    provider_access_token text,
    provider_refresh_token text,
    authentication_method text not null,
    auth_code_issued_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index flow_state_user_id on auth.flow_state (user_id);
  create index flow_state_created_at on auth.flow_state (created_at);
  call auth.system_only('auth.flow_state');
  call app.touch_updated_at_of('auth.flow_state');
`;
