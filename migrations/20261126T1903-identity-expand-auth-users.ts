import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Who people are: `auth.users` and `auth.identities` with GoTrue's columns, so that a Supabase project can be imported. */
export class IdentityAuthUsers extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(PROTECT);
    this.addSql(USERS);
    this.addSql(IDENTITIES);
  }

  override down(): void {
    this.addSql(`
      drop table auth.identities;
      drop table auth.users;
      drop procedure auth.system_only(regclass);
    `);
  }
}

/** Tables of `auth` are for the platform's own login; no caller's role ever sees them. */
const PROTECT = `
  create procedure auth.system_only(subject regclass) language plpgsql as $$
  begin
    call app.protect(subject);
    execute format('grant select, insert, update, delete on %s to studyflow_system', subject);
    execute format('create policy system_all on %s to studyflow_system using (true) with check (true)', subject);
  end $$;
`;

const USERS = `
  create table auth.users (
    id uuid primary key default gen_random_uuid(),
    instance_id uuid,
    aud text not null default 'authenticated',
    role text not null default 'authenticated',
    email text,
    username text,
    encrypted_password text,
    email_confirmed_at timestamptz,
    invited_at timestamptz,
    confirmation_token text,
    confirmation_sent_at timestamptz,
    recovery_token text,
    recovery_sent_at timestamptz,
    email_change text,
    email_change_token_new text,
    email_change_token_current text,
    email_change_confirm_status smallint not null default 0 check (email_change_confirm_status between 0 and 2),
    email_change_sent_at timestamptz,
    phone text,
    phone_confirmed_at timestamptz,
    phone_change text,
    phone_change_token text,
    phone_change_sent_at timestamptz,
    reauthentication_token text,
    reauthentication_sent_at timestamptz,
    confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
    last_sign_in_at timestamptz,
    raw_app_meta_data jsonb not null default '{}',
    raw_user_meta_data jsonb not null default '{}',
    is_super_admin boolean not null default false,
    is_sso_user boolean not null default false,
    is_anonymous boolean not null default false,
    banned_until timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create unique index users_email_key on auth.users (lower(email));
  create unique index users_username_key on auth.users (lower(username));
  create unique index users_phone_key on auth.users (phone);
  create unique index users_confirmation_token_key on auth.users (confirmation_token)
    where confirmation_token <> '';
  create unique index users_recovery_token_key on auth.users (recovery_token) where recovery_token <> '';
  create index users_created_at on auth.users (created_at, id);
  create index users_anonymous on auth.users (created_at) where is_anonymous;
  call auth.system_only('auth.users');
  call app.touch_updated_at_of('auth.users');
`;

const IDENTITIES = `
  create table auth.identities (
    id uuid primary key default gen_random_uuid(),
    provider_id text not null,
    user_id uuid not null references auth.users on delete cascade,
    identity_data jsonb not null default '{}',
    provider text not null,
    email text generated always as (lower(identity_data ->> 'email')) stored,
    last_sign_in_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (provider_id, provider)
  );
  create index identities_user_id on auth.identities (user_id);
  create index identities_email on auth.identities (email);
  call auth.system_only('auth.identities');
  call app.touch_updated_at_of('auth.identities');
`;
