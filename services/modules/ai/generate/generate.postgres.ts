import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { FlashcardSet, Quiz } from './contract.ts';
import type { GenerateRepository, GivenBefore } from './generate.repository.ts';

const givenBefore = defineStatement(
  'ai.given-before',
  `select fingerprint, response from app.idempotency_keys
   where user_id = auth.uid() and key = $1->>'key' and expires_at > now()`,
);

const findSubject = defineStatement(
  'ai.find-subject',
  `select id from public.subjects where id = ($1->>'id')::uuid and user_id = auth.uid()`,
);

const addSet = defineStatement(
  'ai.add-flashcard-set',
  `insert into public.flashcard_sets (user_id, subject_id, title, description)
   values (auth.uid(), ($1->>'subject_id')::uuid, $1->>'title', $1->>'description')
   returning id`,
);

const addCards = defineStatement(
  'ai.add-flashcards',
  `insert into public.flashcards (user_id, set_id, front_content, back_content, difficulty, created_at)
   select auth.uid(), ($1->>'set_id')::uuid, c.card->>'front', c.card->>'back', c.card->>'difficulty',
     now() + c.place * interval '1 microsecond'
   from jsonb_array_elements($1->'cards') with ordinality as c (card, place)
   returning id`,
);

const readSet = defineStatement(
  'ai.read-flashcard-set',
  `select s.*, (select json_agg(c order by c.created_at) from public.flashcards c where c.set_id = s.id) as cards
   from public.flashcard_sets s where s.id = ($1->>'id')::uuid and s.user_id = auth.uid()`,
);

const addQuiz = defineStatement(
  'ai.add-quiz',
  `insert into public.quizzes (user_id, subject_id, title, description, questions, total_questions)
   values (auth.uid(), ($1->>'subject_id')::uuid, $1->>'title', $1->>'description', $1->'questions',
     jsonb_array_length($1->'questions'))
   returning *`,
);

/** The port over PostgreSQL. */
export function generatedIn(scope: Scope): GenerateRepository {
  return {
    ownsSubject: async (id) => (await firstRow(scope, findSubject, { id })) !== undefined,
    givenBefore: (key) => firstRow<GivenBefore>(scope, givenBefore, { key }),
    addFlashcards: async ({ cards, ...set }) => {
      const { id } = await onlyRow<{ id: string }>(scope, addSet, set);
      await scope.rows(addCards, { set_id: id, cards });
      return onlyRow<FlashcardSet>(scope, readSet, { id });
    },
    addQuiz: (quiz) => onlyRow<Quiz>(scope, addQuiz, { ...quiz }),
  };
}
