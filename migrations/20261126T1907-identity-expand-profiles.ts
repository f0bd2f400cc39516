import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** profiles, user_settings, rate_limits and api_usage_logs, as the existing database has them. */
export class IdentityProfiles extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(PROFILES);
    this.addSql(USER_SETTINGS);
    this.addSql(RATE_LIMITS);
    this.addSql(API_USAGE_LOGS);
  }

  override down(): void {
    this.addSql(`
      drop table public.api_usage_logs;
      drop function public.increment_rate_limit(uuid, timestamptz);
      drop table public.rate_limits;
      drop table public.user_settings;
      drop table public.profiles;
    `);
  }
}

const PROFILES = `
  create table public.profiles (
    id uuid primary key references auth.users on delete cascade,
    email text,
    first_name text,
    last_name text,
    full_name text generated always as (coalesce(
      nullif(first_name, '') || ' ' || nullif(last_name, ''),
      nullif(first_name, ''), nullif(last_name, ''), email)) stored,
    avatar_url text,
    date_of_birth date,
    academic_level public.academic_level default 'high_school',
    subscription_tier public.subscription_tier default 'free',
    timezone text default 'UTC',
    language text default 'en',
    onboarding_completed boolean default false,
    study_streak integer default 0,
    total_study_time integer default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  call app.own_rows('public.profiles', 'id');
  grant insert, update on public.profiles to studyflow_system;
  call app.touch_updated_at_of('public.profiles');
  call app.record_changes_of('public.profiles', 'id');
`;

const USER_SETTINGS = `
  create table public.user_settings (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null unique references auth.users on delete cascade,
    theme text default 'light' check (theme in ('light', 'dark', 'system')),
    notifications_enabled boolean default true,
    email_notifications boolean default true,
    sound_enabled boolean default true,
    ai_suggestions_enabled boolean default true,
    study_reminder_time time default '09:00:00',
    daily_goal_hours numeric(4, 1) default 2,
    pomodoro_enabled boolean default true,
    pomodoro_work_duration integer default 25,
    pomodoro_break_duration integer default 5,
    pomodoro_long_break_duration integer default 15,
    dashboard_layout jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  call app.own_rows('public.user_settings', 'user_id');
  call app.touch_updated_at_of('public.user_settings');
  call app.record_changes_of('public.user_settings');
`;

/** The function runs with its caller's rights, so that row-level security decides whose counter moves. */
const RATE_LIMITS = `
  create table public.rate_limits (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    window_start timestamptz not null,
    requests_count integer default 0,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    unique (user_id, window_start)
  );
  create index rate_limits_window_start on public.rate_limits (window_start);
  call app.own_rows('public.rate_limits', 'user_id');
  grant insert, update, delete on public.rate_limits to studyflow_system;
  call app.touch_updated_at_of('public.rate_limits');
  call app.record_changes_of('public.rate_limits');

  create function public.increment_rate_limit(p_user_id uuid, p_window_start timestamptz) returns integer
  language sql
  begin atomic
    insert into public.rate_limits as r (user_id, window_start, requests_count)
    values (p_user_id, p_window_start, 1)
    on conflict (user_id, window_start) do update set requests_count = coalesce(r.requests_count, 0) + 1
    returning requests_count;
  end;
  grant execute on function public.increment_rate_limit(uuid, timestamptz)
    to authenticated, service_role, studyflow_system;
`;

const API_USAGE_LOGS = `
  create table public.api_usage_logs (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    provider text not null,
    model text,
    tokens_used integer,
    success boolean default false,
    request_timestamp timestamptz not null,
    created_at timestamptz default now()
  );
  create index api_usage_logs_user_id on public.api_usage_logs (user_id, request_timestamp desc);
  call app.own_rows('public.api_usage_logs', 'user_id');
  grant insert on public.api_usage_logs to studyflow_system;
  call app.record_changes_of('public.api_usage_logs');
`;
