import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { countStudySessions, listStudySessions, timed } from './study-session-list.mikro.ts';
import type { StudySessionRepository } from './study-session.repository.ts';
import type { TimedStudySession } from './timer.ts';

const FIELDS = `subject_id, title, description, type, planned_duration, break_duration, pomodoro_count, distractions,
  focus_score, notes`;

const CHANGEABLE = `${FIELDS}, status, duration, completed, started_at, completed_at`;

const MINE = `s.id = ($1->>'id')::uuid and s.user_id = auth.uid()`;

const findSession = defineStatement('study-sessions.find', `${timed('public.study_sessions')} where ${MINE}`);

/** The lock first, then the clock: who had to wait for the row does not count the time that another took. */
const lockSession = defineStatement(
  'study-sessions.lock',
  `with locked as materialized
     (select s.*, s.xmin from public.study_sessions s where ${MINE} for no key update)
   ${timed('locked')}`,
);

const addSession = defineStatement(
  'study-sessions.add',
  `insert into public.study_sessions as s (user_id, ${FIELDS})
   select auth.uid(), ${FIELDS} from jsonb_populate_record(null::public.study_sessions, $1)
   returning s.*, s.xmin::text as version, null as timer, clock_timestamp() as now`,
);

/** Fields that the changes do not name keep their value: the record starts as the row itself. */
const changeSession = defineStatement(
  'study-sessions.change',
  `update public.study_sessions s
   set (${CHANGEABLE}) = (select ${CHANGEABLE} from jsonb_populate_record(s, $1->'changes'))
   where ${MINE}
   returning s.*, s.xmin::text as version, clock_timestamp() as now, (
     select jsonb_build_object('elapsed_seconds', t.elapsed_seconds, 'running_since', t.running_since)
     from app.study_session_timers t where t.session_id = s.id) as timer`,
);

const keepTimer = defineStatement(
  'study-sessions.keep-timer',
  `insert into app.study_session_timers as t (session_id, user_id, elapsed_seconds, running_since)
   values (($1->>'id')::uuid, auth.uid(), ($1->>'elapsed_seconds')::numeric, ($1->>'running_since')::timestamptz)
   on conflict (session_id) do update
     set elapsed_seconds = excluded.elapsed_seconds, running_since = excluded.running_since
   returning t.session_id`,
);

const removeSession = defineStatement(
  'study-sessions.remove',
  `delete from public.study_sessions s where ${MINE} returning s.id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function studySessionsIn(scope: Scope): StudySessionRepository {
  return {
    list: (query) => listStudySessions(scope, query),
    count: (filter) => countStudySessions(scope, filter),
    findById: (id) => firstRow<TimedStudySession>(scope, findSession, { id }),
    findForChange: (id) => firstRow<TimedStudySession>(scope, lockSession, { id }),
    add: (session) => onlyRow<TimedStudySession>(scope, addSession, { ...session }),
    change: (id, changes) => onlyRow<TimedStudySession>(scope, changeSession, { id, changes }),
    keepTimer: async (id, timer) => {
      await onlyRow(scope, keepTimer, { id, ...timer });
    },
    remove: async (id) => (await firstRow(scope, removeSession, { id })) !== undefined,
  };
}
