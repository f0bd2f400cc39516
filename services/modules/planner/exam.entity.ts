import { defineEntity, p } from '@mikro-orm/core';

/** The values of `exams.status`. */
export const EXAM_STATUSES = ['scheduled', 'in_progress', 'completed', 'cancelled'] as const;

/** An exam, with its questions as the front end wrote them. */
export const ExamEntity = defineEntity({
  name: 'Exam',
  schema: 'public',
  tableName: 'exams',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    examDate: p.date().nullable(),
    examTime: p.time().columnType('time').nullable(),
    duration: p.integer().nullable(),
    location: p.text().nullable(),
    status: p.enum(EXAM_STATUSES).columnType('text').default('scheduled').nullable(),
    questions: p.json().defaultRaw("'[]'::jsonb").nullable(),
    totalMarks: p.integer().nullable(),
    passingMarks: p.integer().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
