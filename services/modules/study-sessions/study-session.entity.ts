import { defineEntity, p } from '@mikro-orm/core';
import { STUDY_SESSION_STATUSES, STUDY_SESSION_TYPES } from './study-session.ts';

/** A stretch of study, planned, running or done; durations are minutes. */
export const StudySessionEntity = defineEntity({
  name: 'StudySession',
  schema: 'public',
  tableName: 'study_sessions',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    type: p.enum(STUDY_SESSION_TYPES).nativeEnumName('study_session_type').default('focus').nullable(),
    status: p
      .enum(STUDY_SESSION_STATUSES)
      .nativeEnumName('study_session_status')
      .default('planned')
      .nullable(),
    plannedDuration: p.integer().nullable(),
    duration: p.integer().default(0).nullable(),
    breakDuration: p.integer().default(0).nullable(),
    pomodoroCount: p.integer().default(0).nullable(),
    distractions: p.integer().default(0).nullable(),
    focusScore: p.integer().nullable(),
    notes: p.text().nullable(),
    completed: p.boolean().default(false).nullable(),
    startedAt: p.datetime().columnType('timestamptz').nullable(),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
