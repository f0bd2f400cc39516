import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Statistics } from './profile.ts';

/**
 * A read model over several modules' tables: one query, one shape. It counts what is counted everywhere else too:
 * study sessions that were completed and took time.
 */
const statistics = defineStatement(
  'profiles.statistics',
  `select s.*, t.*, coalesce(k.current_streak, 0) as current_streak, coalesce(k.longest_streak, 0) as longest_streak,
     coalesce(k.total_study_days, 0) as study_days, k.last_study_date, p.created_at as member_since, a.last_active_at,
     (select count(*)::integer from public.subjects where user_id = auth.uid()) as subjects
   from public.profiles p
   cross join (select coalesce(sum(duration), 0)::integer as study_minutes, count(*)::integer as study_sessions,
       round(avg(focus_score), 1) as average_focus
     from public.study_sessions
     where user_id = auth.uid() and (completed or status = 'completed') and duration > 0) s
   cross join (select count(*)::integer as tasks,
       count(*) filter (where status = 'completed')::integer as tasks_completed
     from public.tasks where user_id = auth.uid()) t
   left join public.study_streaks k on k.user_id = p.id
   left join app.user_activity a on a.user_id = p.id
   where p.id = auth.uid()`,
);

/** The caller's statistics; undefined when there is no such person any more. */
export function readStatistics(scope: Scope): Promise<Statistics | undefined> {
  return firstRow<Statistics>(scope, statistics, {});
}
