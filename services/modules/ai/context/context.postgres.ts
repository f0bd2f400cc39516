import { perform, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { ContextRepository, OwnText } from './context.repository.ts';

/** Texts of one person that a tutor may know: their tasks, and what they wrote beside their study sessions. */
const OWN_TEXTS = `
  select * from (
    select 'task' as source, id, left(concat_ws(E'\\n', title, description), 2000) as text, updated_at
      from public.tasks where user_id = auth.uid()
    union all
    select 'note', id, left(concat_ws(E'\\n', title, notes), 2000), updated_at
      from public.study_sessions where user_id = auth.uid() and notes <> ''
  ) t order by updated_at desc limit 200`;

const findUnknown = defineStatement(
  'ai.find-texts-without-vector',
  `with own as (${OWN_TEXTS})
   select o.source, o.id, o.text, known.is_known
   from own o cross join lateral (select exists (
     select 1 from app.ai_embeddings e where e.user_id = auth.uid() and e.source = o.source and e.source_id = o.id
       and e.model = $1->>'model' and e.digest = md5(o.text)) as is_known) known
   order by o.updated_at desc`,
);

const keepVectors = defineStatement(
  'ai.keep-vectors',
  `insert into app.ai_embeddings (user_id, source, source_id, model, digest, vector)
   select auth.uid(), v.source, v.id, $1->>'model', md5(v.text), v.vector
   from jsonb_to_recordset($1->'vectors') as v (source text, id uuid, text text, vector real[])
   on conflict (user_id, source, source_id, model) do update
     set digest = excluded.digest, vector = excluded.vector, created_at = now()
   returning source_id`,
);

/** Texts that are gone have no vectors for longer than until the next question. */
const forgetVectors = defineStatement(
  'ai.forget-vectors',
  `delete from app.ai_embeddings e where e.user_id = auth.uid() and not exists (
     select 1 from public.tasks t where e.source = 'task' and t.id = e.source_id and t.user_id = auth.uid())
   and not exists (
     select 1 from public.study_sessions s where e.source = 'note' and s.id = e.source_id and s.user_id = auth.uid())
   returning source_id`,
);

const findNear = defineStatement(
  'ai.find-near-texts',
  `with own as (${OWN_TEXTS}),
   question as (select array(select value::real from jsonb_array_elements_text($1->'vector') with ordinality
     order by ordinality) as vector)
   select o.text from own o
     join app.ai_embeddings e on e.user_id = auth.uid() and e.source = o.source and e.source_id = o.id
       and e.model = $1->>'model' and e.digest = md5(o.text),
     question q
   where cardinality(e.vector) = cardinality(q.vector)
     and app.similarity(e.vector, q.vector) >= ($1->>'least')::double precision
   order by app.similarity(e.vector, q.vector) desc, o.id limit ($1->>'most')::integer`,
);

/** The port over PostgreSQL: every statement names the caller, and row-level security judges once more. */
export function contextIn(scope: Scope): ContextRepository {
  return {
    ownTexts: (model) => scope.rows<OwnText>(findUnknown, { model }),
    keep: async (model, vectors) => {
      await perform(scope, forgetVectors, {});
      await perform(scope, keepVectors, { model, vectors });
    },
    near: async (model, vector, { most, least }) =>
      (await scope.rows<{ text: string }>(findNear, { model, vector, most, least })).map(({ text }) => text),
  };
}
