import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** study_sessions, as the existing database has them. */
export class StudySessions extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table public.study_sessions (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references auth.users on delete cascade,
        subject_id uuid references public.subjects on delete set null,
        title text not null,
        description text,
        type public.study_session_type default 'focus',
        status public.study_session_status default 'planned',
        planned_duration integer,
        duration integer default 0,
        break_duration integer default 0,
        pomodoro_count integer default 0,
        distractions integer default 0,
        focus_score integer check (focus_score between 0 and 100),
        notes text,
        completed boolean default false,
        started_at timestamptz,
        completed_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index study_sessions_user_id on public.study_sessions (user_id, created_at desc, id desc);
      create index study_sessions_user_id_started_at on public.study_sessions (user_id, started_at);
      create index study_sessions_subject_id on public.study_sessions (subject_id);
      call app.own_rows('public.study_sessions', 'user_id');
      grant insert, update on public.study_sessions to studyflow_system;
      call app.guard_subject_of('public.study_sessions');
      call app.touch_updated_at_of('public.study_sessions');
      call app.record_changes_of('public.study_sessions');
    `);
  }

  override down(): void {
    this.addSql('drop table public.study_sessions');
  }
}
