import { defineEntity, p } from '@mikro-orm/core';

/** A quiz with its questions. */
export const QuizEntity = defineEntity({
  name: 'Quiz',
  schema: 'public',
  tableName: 'quizzes',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    questions: p.json().defaultRaw("'[]'::jsonb").nullable(),
    totalQuestions: p.integer().default(0).nullable(),
    timeLimit: p.integer().nullable(),
    passingScore: p.integer().default(70).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
