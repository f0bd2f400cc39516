import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { AiRepository } from './ai.repository.ts';
import type { StudyFacts } from './progress/study-facts.ts';
import { STUDY_FACTS } from './progress/study-facts.sql.ts';
import type { Turn } from './tutor/history.ts';

const insertUsage = defineStatement(
  'ai.log-usage',
  `insert into public.api_usage_logs (user_id, provider, model, tokens_used, success, request_timestamp)
   values (auth.uid(), $1->>'provider', $1->>'model', ($1->>'tokens_used')::integer, ($1->>'success')::boolean,
     ($1->>'requested_at')::timestamptz)
   returning id`,
);

/** Locks the session: two answers at once come one after the other. */
const countExchange = defineStatement(
  'ai.count-exchange',
  `update public.ai_tutor_sessions s
   set total_messages = coalesce(total_messages, 0) + 2, last_activity = now()
   where id = ($1->>'session_id')::uuid and user_id = auth.uid()
     and not exists (
       select 1 from public.ai_messages m
       where m.session_id = s.id and m.user_id = auth.uid() and m.message_metadata->>'source' is distinct from $1->>'source')
   returning id`,
);

/** The answer comes after the question, also where both have one clock. */
const insertExchange = defineStatement(
  'ai.add-exchange',
  `insert into public.ai_messages
     (user_id, session_id, role, content, ai_provider, tokens_used, response_time, message_metadata, created_at)
   values
     (auth.uid(), ($1->>'session_id')::uuid, 'user', $1->>'question', null, null, null,
       jsonb_build_object('source', $1->>'source', 'request_id', $1->>'request_id'), clock_timestamp()),
     (auth.uid(), ($1->>'session_id')::uuid, 'assistant', $1->>'answer', ($1->>'provider')::public.ai_provider,
       ($1->>'tokens_used')::integer, ($1->>'response_time')::integer,
       jsonb_build_object('source', $1->>'source', 'request_id', $1->>'request_id', 'model', $1->>'model'),
       clock_timestamp() + interval '1 millisecond')
   returning id`,
);

const turnsOfSession = defineStatement(
  'ai.turns-of-session',
  `select role, content from (
     select role, content, created_at from public.ai_messages
     where session_id = ($1->>'session_id')::uuid and user_id = auth.uid() and role in ('user', 'assistant')
     order by created_at desc limit 80) latest
   order by created_at`,
);

const studyFacts = defineStatement('ai.study-facts', STUDY_FACTS);

const profileTimeZone = defineStatement(
  'ai.profile-time-zone',
  `select timezone from public.profiles where id = auth.uid()`,
);

/** The mark of messages that this module wrote. */
const SOURCE = 'ai-tutor-professional';

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function aiIn(scope: Scope): AiRepository {
  return {
    logUsage: async (usage) => {
      await scope.rows(insertUsage, { ...usage });
    },
    addExchange: async (exchange) => {
      const counted = await firstRow(scope, countExchange, { ...exchange, source: SOURCE });
      if (counted === undefined) return false;
      await scope.rows(insertExchange, { ...exchange, source: SOURCE });
      return true;
    },
    turnsOf: (sessionId) => scope.rows<Turn>(turnsOfSession, { session_id: sessionId }),
    studyFacts: (timeZone) => onlyRow<StudyFacts>(scope, studyFacts, { time_zone: timeZone }),
    timeZone: async () =>
      (await firstRow<{ timezone: string | null }>(scope, profileTimeZone, {}))?.timezone ?? undefined,
  };
}
