import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** calendar_events, study_goals and exams, as the existing database has them. */
export class Planner extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(CALENDAR_EVENTS);
    this.addSql(STUDY_GOALS);
    this.addSql(EXAMS);
  }

  override down(): void {
    this.addSql('drop table public.exams, public.study_goals, public.calendar_events');
  }
}

const CALENDAR_EVENTS = `
  create table public.calendar_events (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    subject_name text,
    title text not null,
    description text,
    event_type public.event_type not null,
    event_date date not null,
    event_time time,
    end_time time,
    location text,
    color text,
    recurring boolean default false,
    recurring_pattern text,
    notification_time integer,
    completed boolean default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index calendar_events_user_id on public.calendar_events (user_id, event_date, event_time);
  create index calendar_events_subject_id on public.calendar_events (subject_id);
  call app.own_rows('public.calendar_events', 'user_id');
  call app.guard_subject_of('public.calendar_events');
  call app.touch_updated_at_of('public.calendar_events');
  call app.record_changes_of('public.calendar_events');
`;

const STUDY_GOALS = `
  create table public.study_goals (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text not null,
    description text,
    type public.goal_type default 'weekly',
    unit public.goal_unit default 'hours',
    status public.goal_status default 'active',
    target_value integer not null,
    current_value integer default 0,
    deadline timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index study_goals_user_id on public.study_goals (user_id, created_at desc);
  create index study_goals_subject_id on public.study_goals (subject_id);
  call app.own_rows('public.study_goals', 'user_id');
  grant update on public.study_goals to studyflow_system;
  call app.guard_subject_of('public.study_goals');
  call app.touch_updated_at_of('public.study_goals');
  call app.record_changes_of('public.study_goals');
`;

const EXAMS = `
  create table public.exams (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text not null,
    description text,
    exam_date date,
    exam_time time,
    duration integer,
    location text,
    status text default 'scheduled' check (status in ('scheduled', 'in_progress', 'completed', 'cancelled')),
    questions jsonb default '[]',
    total_marks integer,
    passing_marks integer,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index exams_user_id on public.exams (user_id, exam_date);
  create index exams_subject_id on public.exams (subject_id);
  call app.own_rows('public.exams', 'user_id');
  call app.guard_subject_of('public.exams');
  call app.touch_updated_at_of('public.exams');
  call app.record_changes_of('public.exams');
`;
