import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** study_analytics, study_streaks and achievements, as the existing database has them. */
export class Analytics extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(STUDY_ANALYTICS);
    this.addSql(STUDY_STREAKS);
    this.addSql(ACHIEVEMENTS);
  }

  override down(): void {
    this.addSql('drop table public.achievements, public.study_streaks, public.study_analytics');
  }
}

const STUDY_ANALYTICS = `
  create table public.study_analytics (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    date date not null,
    total_study_time integer default 0,
    session_count integer default 0,
    tasks_completed integer default 0,
    flashcards_studied integer default 0,
    ai_interactions integer default 0,
    average_focus_score numeric(5, 2),
    created_at timestamptz not null default now(),
    unique nulls not distinct (user_id, date, subject_id)
  );
  create index study_analytics_subject_id on public.study_analytics (subject_id);
  call app.own_rows('public.study_analytics', 'user_id');
  grant insert, update on public.study_analytics to studyflow_system;
  call app.guard_subject_of('public.study_analytics');
  call app.record_changes_of('public.study_analytics');
`;

const STUDY_STREAKS = `
  create table public.study_streaks (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null unique references auth.users on delete cascade,
    current_streak integer default 0,
    longest_streak integer default 0,
    total_study_days integer default 0,
    last_study_date date,
    streak_start_date date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  call app.own_rows('public.study_streaks', 'user_id');
  grant insert, update on public.study_streaks to studyflow_system;
  call app.touch_updated_at_of('public.study_streaks');
  call app.record_changes_of('public.study_streaks');
`;

const ACHIEVEMENTS = `
  create table public.achievements (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    title text not null,
    description text,
    category text,
    icon text,
    progress integer default 0,
    max_progress integer default 100,
    reward_points integer default 0,
    unlocked boolean default false,
    unlocked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index achievements_user_id on public.achievements (user_id, created_at desc);
  call app.own_rows('public.achievements', 'user_id');
  grant insert, update on public.achievements to studyflow_system;
  call app.touch_updated_at_of('public.achievements');
  call app.record_changes_of('public.achievements');
`;
