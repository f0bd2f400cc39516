import { defineEntity, p } from '@mikro-orm/core';

/** A subject that a person studies; its name is unique per person. */
export const SubjectEntity = defineEntity({
  name: 'Subject',
  schema: 'public',
  tableName: 'subjects',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    name: p.text(),
    description: p.text().nullable(),
    color: p.text().default('#3B82F6').nullable(),
    icon: p.text().nullable(),
    isArchived: p.boolean().default(false).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
