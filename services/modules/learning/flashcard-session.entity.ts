import { defineEntity, p } from '@mikro-orm/core';

/** One run through a set. */
export const FlashcardSessionEntity = defineEntity({
  name: 'FlashcardSession',
  schema: 'public',
  tableName: 'flashcard_sessions',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    flashcardSetId: p.uuid().nullable(),
    subjectId: p.uuid().nullable(),
    cardsStudied: p.integer().default(0).nullable(),
    cardsCorrect: p.integer().default(0).nullable(),
    cardsIncorrect: p.integer().default(0).nullable(),
    duration: p.integer().nullable(),
    completed: p.boolean().default(false).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
