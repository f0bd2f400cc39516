import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * What a running study session has counted so far, beside `study_sessions`, which stays as it is (Decision 14).
 *
 * It belongs to the person like the session itself, and goes with it. Nobody reacts to it: the session's own row
 * changes at every step, and that is in the outbox.
 */
export class StudySessionsTimers extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table app.study_session_timers (
        session_id uuid primary key references public.study_sessions on delete cascade,
        user_id uuid not null references auth.users on delete cascade,
        elapsed_seconds numeric(12, 3) not null default 0 check (elapsed_seconds >= 0),
        running_since timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index study_session_timers_user_id on app.study_session_timers (user_id);
      comment on column app.study_session_timers.elapsed_seconds is
        'Seconds of study up to the last pause; the stretch since running_since comes on top.';
      call app.own_rows('app.study_session_timers', 'user_id');
      call app.touch_updated_at_of('app.study_session_timers');
      create policy own_session on app.study_session_timers as restrictive to authenticated
        using (true)
        with check (exists (select 1 from public.study_sessions s where s.id = session_id and s.user_id = auth.uid()));
    `);
  }

  override down(): void {
    this.addSql('drop table app.study_session_timers');
  }
}
