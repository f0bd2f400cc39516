import { onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement, type Statement } from '../../platform/database/statement.ts';
import type { StudySessionFilter, StudySessionQuery, StudySessionSort } from './study-session.repository.ts';
import type { TimedStudySession } from './timer.ts';

const COLUMNS = `s.id, s.user_id, s.subject_id, s.title, s.description, s.type, s.status, s.planned_duration, s.duration,
  s.break_duration, s.pomodoro_count, s.distractions, s.focus_score, s.notes, s.completed, s.started_at, s.completed_at,
  s.created_at, s.updated_at`;

/** Reads sessions, each with its timer and the moment of reading; `s` is the session. */
export function timed(source: 'public.study_sessions' | 'locked'): string {
  return `select ${COLUMNS}, s.xmin::text as version, clock_timestamp() as now,
     case when t.session_id is not null then
       jsonb_build_object('elapsed_seconds', t.elapsed_seconds, 'running_since', t.running_since) end as timer
   from ${source} s left join app.study_session_timers t on t.session_id = s.id`;
}

/** A session that never started is later than all when ascending, earlier than all when descending: last either way. */
const ORDERS: Readonly<Record<StudySessionSort, { value: string; isDescending: boolean; never?: string }>> = {
  created_at: { value: 's.created_at', isDescending: false },
  '-created_at': { value: 's.created_at', isDescending: true },
  started_at: { value: `coalesce(s.started_at, 'infinity')`, isDescending: false, never: 'infinity' },
  '-started_at': { value: `coalesce(s.started_at, '-infinity')`, isDescending: true, never: '-infinity' },
};

const MATCHING = `s.user_id = auth.uid()
  and ($1->'status' is null or s.status::text in (select jsonb_array_elements_text($1->'status')))
  and ($1->'type' is null or s.type::text in (select jsonb_array_elements_text($1->'type')))
  and ($1->>'subject_id' is null or s.subject_id = ($1->>'subject_id')::uuid)
  and ($1->>'started_after' is null or s.started_at >= ($1->>'started_after')::timestamptz)
  and ($1->>'started_before' is null or s.started_at < ($1->>'started_before')::timestamptz)`;

/** The first page of each order, and those after it. */
const LISTS = Object.fromEntries(
  Object.entries(ORDERS).map(([sort, { value, isDescending, never }]) => {
    const direction = isDescending ? 'desc' : 'asc';
    const place = `($1->'after'->>'value')::timestamptz`;
    const from = never === undefined ? place : `coalesce(${place}, '${never}')`;
    const after = `and (${value}, s.id) ${isDescending ? '<' : '>'} (${from}, ($1->'after'->>'id')::uuid)`;
    const define = (kind: string, condition: string): Statement =>
      defineStatement(
        `study-sessions.list ${sort} ${kind}`,
        `${timed('public.study_sessions')} where ${MATCHING} ${condition}
         order by ${value} ${direction}, s.id ${direction} limit ($1->>'limit')::integer`,
      );
    return [sort, { first: define('first', ''), next: define('next', after) }];
  }),
) as Readonly<Record<StudySessionSort, { readonly first: Statement; readonly next: Statement }>>;

const countStatement = defineStatement(
  'study-sessions.count',
  `select count(*)::integer as total from public.study_sessions s where ${MATCHING}`,
);

/** One page of the caller's study sessions, in order. */
export function listStudySessions(
  scope: Scope,
  { sort, ...query }: StudySessionQuery,
): Promise<TimedStudySession[]> {
  const { first, next } = LISTS[sort];
  return scope.rows<TimedStudySession>(query.after === undefined ? first : next, { ...query });
}

/** How many of the caller's study sessions there are. */
export async function countStudySessions(scope: Scope, filter: StudySessionFilter): Promise<number> {
  const { total } = await onlyRow<{ total: number }>(scope, countStatement, { ...filter });
  return total;
}
