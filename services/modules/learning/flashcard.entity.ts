import { defineEntity, p } from '@mikro-orm/core';

/** The values of `flashcards.difficulty`. */
export const FLASHCARD_DIFFICULTIES = ['easy', 'medium', 'hard'] as const;

/** One card of a set. */
export const FlashcardEntity = defineEntity({
  name: 'Flashcard',
  schema: 'public',
  tableName: 'flashcards',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    setId: p.uuid(),
    frontContent: p.text(),
    backContent: p.text(),
    difficulty: p.enum(FLASHCARD_DIFFICULTIES).columnType('text').nullable(),
    masteryLevel: p.integer().default(0).nullable(),
    reviewCount: p.integer().default(0).nullable(),
    lastReviewed: p.datetime().columnType('timestamptz').nullable(),
    tags: p.array().columnType('text[]').defaultRaw("'{}'::text[]").nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
