import { defineEntity, p } from '@mikro-orm/core';
import { NOTIFICATION_TYPES } from './notification.ts';

/** A message from the platform to a person. */
export const NotificationEntity = defineEntity({
  name: 'Notification',
  schema: 'public',
  tableName: 'notifications',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    title: p.text(),
    message: p.text(),
    type: p.enum(NOTIFICATION_TYPES).columnType('text').default('info').nullable(),
    read: p.boolean().default(false).nullable(),
    actionUrl: p.text().nullable(),
    metadata: p.json().defaultRaw("'{}'::jsonb").nullable(),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
