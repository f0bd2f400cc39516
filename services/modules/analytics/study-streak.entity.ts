import { defineEntity, p } from '@mikro-orm/core';

/** How many days in a row a person has studied; one row each. */
export const StudyStreakEntity = defineEntity({
  name: 'StudyStreak',
  schema: 'public',
  tableName: 'study_streaks',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    currentStreak: p.integer().default(0).nullable(),
    longestStreak: p.integer().default(0).nullable(),
    totalStudyDays: p.integer().default(0).nullable(),
    lastStudyDate: p.date().nullable(),
    streakStartDate: p.date().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
