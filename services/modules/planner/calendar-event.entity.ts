import { defineEntity, p } from '@mikro-orm/core';
import { EVENT_TYPES } from './calendar-event.ts';

/** An entry of a person's calendar. */
export const CalendarEventEntity = defineEntity({
  name: 'CalendarEvent',
  schema: 'public',
  tableName: 'calendar_events',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    subjectName: p.text().nullable(),
    title: p.text(),
    description: p.text().nullable(),
    eventType: p.enum(EVENT_TYPES).nativeEnumName('event_type'),
    eventDate: p.date(),
    eventTime: p.time().columnType('time').nullable(),
    endTime: p.time().columnType('time').nullable(),
    location: p.text().nullable(),
    color: p.text().nullable(),
    recurring: p.boolean().default(false).nullable(),
    recurringPattern: p.text().nullable(),
    notificationTime: p.integer().nullable(),
    completed: p.boolean().default(false).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
