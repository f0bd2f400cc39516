import { defineEntity, p } from '@mikro-orm/core';

/** A set of cards; a public one can be read by everyone signed in. */
export const FlashcardSetEntity = defineEntity({
  name: 'FlashcardSet',
  schema: 'public',
  tableName: 'flashcard_sets',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    isPublic: p.boolean().default(false).nullable(),
    totalCards: p.integer().default(0).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
