import { defineEntity, p } from '@mikro-orm/core';

/** The values of `study_goals.type` (a database enum). */
export const GOAL_TYPES = ['daily', 'weekly', 'monthly', 'custom', 'semester', 'yearly'] as const;

/** The values of `study_goals.unit` (a database enum). */
export const GOAL_UNITS = [
  'hours',
  'sessions',
  'pages',
  'chapters',
  'problems',
  'custom',
  'minutes',
  'tasks',
  'points',
  'percentage',
] as const;

/** The values of `study_goals.status` (a database enum). */
export const GOAL_STATUSES = ['active', 'completed', 'paused', 'cancelled', 'overdue'] as const;

/** What a person wants to reach, and how far they are. */
export const StudyGoalEntity = defineEntity({
  name: 'StudyGoal',
  schema: 'public',
  tableName: 'study_goals',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    type: p.enum(GOAL_TYPES).nativeEnumName('goal_type').default('weekly').nullable(),
    unit: p.enum(GOAL_UNITS).nativeEnumName('goal_unit').default('hours').nullable(),
    status: p.enum(GOAL_STATUSES).nativeEnumName('goal_status').default('active').nullable(),
    targetValue: p.integer(),
    currentValue: p.integer().default(0).nullable(),
    deadline: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
