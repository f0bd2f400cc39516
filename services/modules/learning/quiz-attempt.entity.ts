import { defineEntity, p } from '@mikro-orm/core';

/** One try at a quiz. */
export const QuizAttemptEntity = defineEntity({
  name: 'QuizAttempt',
  schema: 'public',
  tableName: 'quiz_attempts',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    quizId: p.uuid(),
    answers: p.json().defaultRaw("'{}'::jsonb").nullable(),
    score: p.integer().nullable(),
    timeTaken: p.integer().nullable(),
    completed: p.boolean().default(false).nullable(),
    startedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
