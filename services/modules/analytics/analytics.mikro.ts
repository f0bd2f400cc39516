import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { AnalyticsRepository } from './analytics.repository.ts';
import type { Group, Streak } from './analytics.ts';
import { IS_STUDIED, RUNS, STUDIED_AT } from './studied.sql.ts';

const ZONE = `($1->>'time_zone')`;

/** Moments that may be in the period in any zone, for the index; the exact days are compared after. */
const near = (moment: string): string =>
  `${moment} >= (($1->>'from')::date - 1)::timestamp at time zone 'UTC'
   and ${moment} < (($1->>'to')::date + 2)::timestamp at time zone 'UTC'`;

const OF_SUBJECT = `($1->>'subject_id' is null or subject_id = ($1->>'subject_id')::uuid)`;

/**
 * A task that was completed through another door may lack its moment; then it is when it was last changed.
 * The zone is applied to each moment: a day of 23 or 25 hours, or one whose midnight is missing or comes twice,
 * gets exactly the moments that a clock on the wall gives it.
 */
const groups = defineStatement(
  'analytics.groups',
  `with happened as (
     select (${STUDIED_AT} at time zone ${ZONE})::date as day, subject_id, duration as minutes, 1 as session,
       0 as task, focus_score
     from public.study_sessions
     where user_id = auth.uid() and ${IS_STUDIED} and ${OF_SUBJECT} and ${near(STUDIED_AT)}
     union all
     select (coalesce(completed_at, updated_at) at time zone ${ZONE})::date, subject_id, 0, 0, 1, null
     from public.tasks
     where user_id = auth.uid() and status = 'completed' and ${OF_SUBJECT}
       and ((${near('completed_at')}) or (completed_at is null and ${near('updated_at')}))
   )
   select date_trunc($1->>'range', h.day::timestamp)::date as start, h.subject_id, s.name as subject_name,
     sum(minutes)::integer as study_minutes, sum(session)::integer as sessions,
     sum(task)::integer as tasks_completed, coalesce(sum(focus_score), 0)::integer as focus_sum,
     count(focus_score)::integer as focus_count
   from happened h left join public.subjects s on s.id = h.subject_id and s.user_id = auth.uid()
   where h.day between ($1->>'from')::date and ($1->>'to')::date
   group by 1, 2, 3`,
);

const streak = defineStatement(
  'analytics.streak',
  `with days as (
     select distinct (${STUDIED_AT} at time zone ${ZONE})::date as day
     from public.study_sessions where user_id = auth.uid() and ${IS_STUDIED}
   ), runs as (${RUNS.replace('from days', `from days where day <= ($1->>'today')::date`)})
   select coalesce(max(length) filter (where last >= ($1->>'today')::date - 1), 0) as current,
     coalesce(max(length), 0) as longest, coalesce(sum(length), 0)::integer as study_days,
     max(last) as last_study_date
   from runs`,
);

const profileTimeZone = defineStatement(
  'analytics.profile-time-zone',
  `select timezone from public.profiles where id = auth.uid()`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function analyticsIn(scope: Scope): AnalyticsRepository {
  return {
    profileTimeZone: async () =>
      (await firstRow<{ timezone: string | null }>(scope, profileTimeZone, {}))?.timezone ?? undefined,
    groups: (period) => scope.rows<Group>(groups, { ...period }),
    streak: async (timeZone, today) => {
      const row = await firstRow<Streak>(scope, streak, { time_zone: timeZone, today });
      if (row === undefined) throw new Error('A sum without groups gave no row');
      return row;
    },
  };
}
