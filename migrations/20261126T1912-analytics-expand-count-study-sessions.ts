import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * A completed study session adds to its day's analytics, once; a removed subject's days move to "no subject".
 *
 * Both are triggers, so that a change through any door has the same consequence (Decision 32).
 */
export class AnalyticsCountStudySessions extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(COUNTED);
    this.addSql(STUDY_DAY);
    this.addSql(COUNT_STUDY_SESSION);
    this.addSql(MERGE_SUBJECT);
  }

  override down(): void {
    this.addSql(`
      drop trigger merge_study_analytics on public.subjects;
      drop function app.merge_study_analytics();
      drop trigger count_study_session on public.study_sessions;
      drop function app.count_study_session();
      drop function app.study_day(uuid, timestamptz);
      drop table app.counted_study_sessions;
    `);
  }
}

/** No reference to the session: one that is deleted and imported again has been counted all the same. */
const COUNTED = `
  create table app.counted_study_sessions (
    session_id uuid primary key,
    user_id uuid not null references auth.users on delete cascade,
    date date not null,
    subject_id uuid,
    focus_score integer,
    counted_at timestamptz not null default now()
  );
  create index counted_study_sessions_day on app.counted_study_sessions (user_id, date);
  call app.protect('app.counted_study_sessions');
  grant select on app.counted_study_sessions to studyflow_system;
  create policy system_reads on app.counted_study_sessions for select to studyflow_system using (true);
`;

/** The calendar day of a moment where that person lives (Decision 41); a time zone that nobody knows is UTC. */
const STUDY_DAY = `
  create function app.study_day(person uuid, moment timestamptz) returns date
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    zone text := (select p.timezone from public.profiles p where p.id = person);
  begin
    return (moment at time zone coalesce(nullif(zone, ''), 'UTC'))::date;
  exception when invalid_parameter_value then
    return (moment at time zone 'UTC')::date;
  end $$;
  grant execute on function app.study_day(uuid, timestamptz) to studyflow_system;
`;

const COUNT_STUDY_SESSION = `
  create function app.count_study_session() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    day date := app.study_day(new.user_id, coalesce(new.completed_at, new.started_at, now()));
    scored bigint;
  begin
    insert into app.counted_study_sessions (session_id, user_id, date, subject_id, focus_score)
    values (new.id, new.user_id, day, new.subject_id, new.focus_score)
    on conflict do nothing;
    if not found then
      return null;
    end if;
    select count(*) - 1 into scored from app.counted_study_sessions c
    where c.user_id = new.user_id and c.date = day and c.subject_id is not distinct from new.subject_id
      and c.focus_score is not null;
    insert into public.study_analytics as a (user_id, date, subject_id, total_study_time, session_count, average_focus_score)
    values (new.user_id, day, new.subject_id, new.duration, 1, new.focus_score)
    on conflict (user_id, date, subject_id) do update set
      total_study_time = coalesce(a.total_study_time, 0) + excluded.total_study_time,
      session_count = coalesce(a.session_count, 0) + 1,
      average_focus_score = case
        when excluded.average_focus_score is null then a.average_focus_score
        when a.average_focus_score is null then excluded.average_focus_score
        else (a.average_focus_score * greatest(scored, 1) + excluded.average_focus_score) / (greatest(scored, 1) + 1)
      end;
    return null;
  end $$;

  create trigger count_study_session after insert or update of status, completed, duration on public.study_sessions
    for each row when ((new.completed or new.status = 'completed') and new.duration > 0)
    execute function app.count_study_session();
`;

/**
 * "On delete set null" would make two rows of one day with no subject, which the unique key refuses: so a subject
 * could not be deleted. When the whole person goes, there is nothing to keep.
 */
const MERGE_SUBJECT = `
  create function app.merge_study_analytics() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select 1 from auth.users u where u.id = old.user_id) then
      insert into public.study_analytics as a (user_id, date, subject_id, total_study_time, session_count,
        tasks_completed, flashcards_studied, ai_interactions, average_focus_score, created_at)
      select s.user_id, s.date, null, s.total_study_time, s.session_count,
        s.tasks_completed, s.flashcards_studied, s.ai_interactions, s.average_focus_score, s.created_at
      from public.study_analytics s where s.subject_id = old.id
      on conflict (user_id, date, subject_id) do update set
        total_study_time = coalesce(a.total_study_time, 0) + coalesce(excluded.total_study_time, 0),
        session_count = coalesce(a.session_count, 0) + coalesce(excluded.session_count, 0),
        tasks_completed = coalesce(a.tasks_completed, 0) + coalesce(excluded.tasks_completed, 0),
        flashcards_studied = coalesce(a.flashcards_studied, 0) + coalesce(excluded.flashcards_studied, 0),
        ai_interactions = coalesce(a.ai_interactions, 0) + coalesce(excluded.ai_interactions, 0),
        average_focus_score = coalesce(
          (a.average_focus_score * greatest(a.session_count, 1)
            + excluded.average_focus_score * greatest(excluded.session_count, 1))
            / (greatest(a.session_count, 1) + greatest(excluded.session_count, 1)),
          a.average_focus_score, excluded.average_focus_score);
    end if;
    delete from public.study_analytics s where s.subject_id = old.id;
    update app.counted_study_sessions c set subject_id = null where c.user_id = old.user_id and c.subject_id = old.id;
    return old;
  end $$;

  create trigger merge_study_analytics before delete on public.subjects
    for each row execute function app.merge_study_analytics();
`;
