import { defineEntity, p } from '@mikro-orm/core';

/** One day of one person in one subject, or in none. */
export const StudyAnalyticsEntity = defineEntity({
  name: 'StudyAnalytics',
  schema: 'public',
  tableName: 'study_analytics',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    date: p.date(),
    totalStudyTime: p.integer().default(0).nullable(),
    sessionCount: p.integer().default(0).nullable(),
    tasksCompleted: p.integer().default(0).nullable(),
    flashcardsStudied: p.integer().default(0).nullable(),
    aiInteractions: p.integer().default(0).nullable(),
    averageFocusScore: p.decimal('number').precision(5).scale(2).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
