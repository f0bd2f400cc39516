import { defineEntity, p } from '@mikro-orm/core';
import { TASK_PRIORITIES, TASK_STATUSES } from './task.ts';

/** A task of a person. */
export const TaskEntity = defineEntity({
  name: 'Task',
  schema: 'public',
  tableName: 'tasks',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    status: p.enum(TASK_STATUSES).nativeEnumName('task_status').default('todo').nullable(),
    priority: p.enum(TASK_PRIORITIES).nativeEnumName('task_priority').default('medium').nullable(),
    assignmentType: p.text().nullable(),
    dueDate: p.datetime().columnType('timestamptz').nullable(),
    estimatedDuration: p.integer().nullable(),
    actualDuration: p.integer().nullable(),
    points: p.integer().nullable(),
    tags: p.array().columnType('text[]').defaultRaw("'{}'::text[]").nullable(),
    attachments: p.text().nullable(),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
