import type { Database } from '../platform/database/database.ts';
import { defineStatement, type Statement } from '../platform/database/statement.ts';
import { NOBODY, type Caller } from '../platform/use-case/caller.ts';

const SUBJECT = (name: string): string =>
  `(select s.id from public.subjects s where s.user_id = auth.uid() and s.name = '${name}')`;
const ONLY_ONE = (table: string): string =>
  `not exists (select from public.${table} t where t.user_id = auth.uid())`;

/** One statement per table that no use case of a person fills, in an order in which they can refer to each other. */
const ROWS: readonly Statement[] = [
  row(
    'study_sessions',
    `insert into public.study_sessions (user_id, subject_id, title, status, completed, planned_duration, duration,
       focus_score, started_at, completed_at)
     select auth.uid(), case n % 3 when 0 then ${SUBJECT('Mathematics')} when 1 then ${SUBJECT('Biology')}
         else ${SUBJECT('Swedish')} end,
       'Evening study', 'completed', true, 45, 20 + (n * 17) % 50, 60 + (n * 7) % 40,
       now() - n * interval '1 day' - interval '1 hour', now() - n * interval '1 day'
     from generate_series(0, 20) n
     where n % 6 <> 5 and not exists (
       select from public.study_sessions t where t.user_id = auth.uid() and t.completed) returning id`,
  ),
  row(
    'calendar_events',
    `insert into public.calendar_events (user_id, subject_id, title, event_type, event_date, event_time)
     select auth.uid(), ${SUBJECT('Biology')}, 'Study group', 'study_session', current_date + 2, '17:00'
     where ${ONLY_ONE('calendar_events')} returning id`,
  ),
  row(
    'study_goals',
    `insert into public.study_goals (user_id, subject_id, title, target_value, current_value, deadline)
     select auth.uid(), ${SUBJECT('Mathematics')}, 'Ten hours of mathematics', 10, 4, now() + interval '5 days'
     where ${ONLY_ONE('study_goals')} returning id`,
  ),
  row(
    'exams',
    `insert into public.exams (user_id, subject_id, title, exam_date, exam_time, duration, total_marks)
     select auth.uid(), ${SUBJECT('Mathematics')}, 'Vectors and planes', current_date + 14, '09:00', 90, 60
     where ${ONLY_ONE('exams')} returning id`,
  ),
  row(
    'achievements',
    `insert into public.achievements (user_id, title, category, progress, unlocked, unlocked_at)
     select auth.uid(), 'First week', 'streak', 100, true, now() where ${ONLY_ONE('achievements')} returning id`,
  ),
  row(
    'notifications',
    `insert into public.notifications (user_id, title, message)
     select auth.uid(), 'Welcome', 'This is a demo account: everything in it may be changed.'
     where ${ONLY_ONE('notifications')} returning id`,
  ),
  row(
    'flashcard_sets',
    `insert into public.flashcard_sets (user_id, subject_id, title, total_cards)
     select auth.uid(), ${SUBJECT('Swedish')}, 'Ten words', 3 where ${ONLY_ONE('flashcard_sets')} returning id`,
  ),
  row(
    'flashcards',
    `insert into public.flashcards (user_id, set_id, front_content, back_content, difficulty)
     select auth.uid(), f.id, w.front, w.back, 'easy'
     from (select id from public.flashcard_sets where user_id = auth.uid() limit 1) f,
       (values ('hund', 'dog'), ('katt', 'cat'), ('bok', 'book')) as w (front, back)
     where ${ONLY_ONE('flashcards')} returning id`,
  ),
  row(
    'flashcard_sessions',
    `insert into public.flashcard_sessions (user_id, flashcard_set_id, subject_id, cards_studied, cards_correct,
       cards_incorrect, duration, completed)
     select auth.uid(), f.id, f.subject_id, 3, 2, 1, 4, true
     from (select id, subject_id from public.flashcard_sets where user_id = auth.uid() limit 1) f
     where ${ONLY_ONE('flashcard_sessions')} returning id`,
  ),
  row(
    'quizzes',
    `insert into public.quizzes (user_id, subject_id, title, questions, total_questions)
     select auth.uid(), ${SUBJECT('Biology')}, 'The cell',
       '[{"question": "Where is the DNA?", "options": ["Nucleus", "Membrane"], "answer": 0}]', 1
     where ${ONLY_ONE('quizzes')} returning id`,
  ),
  row(
    'quiz_attempts',
    `insert into public.quiz_attempts (user_id, quiz_id, answers, score, time_taken, completed, completed_at)
     select auth.uid(), q.id, '{"0": 0}', 100, 12, true, now()
     from (select id from public.quizzes where user_id = auth.uid() limit 1) q
     where ${ONLY_ONE('quiz_attempts')} returning id`,
  ),
  row(
    'ai_tutor_sessions',
    `insert into public.ai_tutor_sessions (user_id, subject_id, title, total_messages)
     select auth.uid(), ${SUBJECT('Mathematics')}, 'What is a vector?', 2
     where ${ONLY_ONE('ai_tutor_sessions')} returning id`,
  ),
  row(
    'ai_messages',
    `insert into public.ai_messages (user_id, session_id, role, content)
     select auth.uid(), s.id, m.role, m.content
     from (select id from public.ai_tutor_sessions where user_id = auth.uid() limit 1) s,
       (values ('user', 'What is a vector?'), ('assistant', 'Something with a direction and a length.'))
         as m (role, content)
     where ${ONLY_ONE('ai_messages')} returning id`,
  ),
  row(
    'api_usage_logs',
    `insert into public.api_usage_logs (user_id, provider, model, tokens_used, success, request_timestamp)
     select auth.uid(), 'openai', 'demo', 120, true, now() where ${ONLY_ONE('api_usage_logs')} returning id`,
  ),
  row(
    'rate_limits',
    `insert into public.rate_limits (user_id, window_start, requests_count)
     select auth.uid(), date_trunc('hour', now()), 3 where ${ONLY_ONE('rate_limits')} returning id`,
  ),
];

/** Fills the rest of the 21 tables for a demo account, each only while it is empty; row-level security judges as ever. */
export async function seedDemoRows(database: Database, userId: string): Promise<void> {
  const caller: Caller = { ...NOBODY, role: 'authenticated', userId };
  for (const statement of ROWS) {
    await database.transaction(caller, { requestId: 'demo-rows' }, 'caller', (scope) =>
      scope.rows(statement, {}),
    );
  }
}

function row(table: string, text: string): Statement {
  return defineStatement(`demo.${table}`, text);
}
