import { defineEntity, p } from '@mikro-orm/core';

export const Subject = defineEntity({
  name: 'Subject',
  schema: 'public',
  tableName: 'subjects',
  properties: { id: p.uuid().primary(), name: p.text(), color: p.text().nullable() },
});

export const Task = defineEntity({
  name: 'Task',
  schema: 'public',
  tableName: 'tasks',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subject: () => p.manyToOne(Subject).joinColumn('subject_id').nullable(),
    title: p.text(),
    description: p.text().nullable(),
    status: p.text().default('todo').nullable(),
    priority: p.text().default('medium').nullable(),
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

/** An entity by the names of its columns, as the others answer it. */
export function columnsOf(task: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(task).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );
}
