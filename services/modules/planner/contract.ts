import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { commaSeparated } from '../../platform/http/place.ts';
import { EVENT_TYPES } from './calendar-event.ts';
import { dayOf } from '../../platform/clock/day.ts';
import { parseRule } from './recurrence/rule.ts';

/** The longest range of one list. */
export const MAX_RANGE_DAYS = 400;

const id = z.guid().meta({ description: 'The id of the event.' });
const version = z.string().max(100).optional();
const EventType = z.enum(EVENT_TYPES).meta({ id: 'EventType' });
const date = z.iso
  .date()
  .refine((text) => text >= '1900-01-01' && text <= '2200-12-31', { error: 'From 1900 to 2200' });
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)
  .meta({ description: 'HH:MM or HH:MM:SS, wall-clock.' });

const fields = {
  subject_id: z.guid().nullable().meta({ description: 'One of your own subjects.' }),
  subject_name: z.string().max(200).nullable(),
  title: z.string().trim().min(1).max(500),
  description: z.string().max(20_000).nullable(),
  event_type: EventType,
  event_date: date.meta({ description: 'Of a series the first day.' }),
  event_time: time.nullable(),
  end_time: time.nullable(),
  location: z.string().max(500).nullable(),
  color: z.string().max(50).nullable(),
  recurring: z.boolean(),
  recurring_pattern: z
    .string()
    .max(500)
    .refine((text) => parseRule(text) !== undefined, {
      error: 'FREQ=DAILY|WEEKLY|MONTHLY|YEARLY with INTERVAL, COUNT or UNTIL, and BYDAY (RFC 5545)',
    })
    .nullable()
    .meta({ description: 'RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231.' }),
  notification_time: z.int().min(0).max(525_600).nullable().meta({ description: 'Minutes before.' }),
  completed: z.boolean(),
};

/** Writes an event into the calendar: what, of which kind, on which day. */
export const AddEventInput = z.strictObject({
  ...fields,
  subject_id: fields.subject_id.default(null),
  subject_name: fields.subject_name.default(null),
  description: fields.description.default(null),
  event_time: fields.event_time.default(null),
  end_time: fields.end_time.default(null),
  location: fields.location.default(null),
  color: fields.color.default(null),
  recurring: fields.recurring.optional(),
  recurring_pattern: fields.recurring_pattern.optional(),
  notification_time: fields.notification_time.default(null),
  completed: fields.completed.default(false),
});

/** Changes the named fields; the others stay. */
export const ChangeEventInput = z.strictObject({ ...z.object(fields).partial().shape, id, version });
export const EventAtVersionInput = z.strictObject({ id, version });
export const EventInput = z.strictObject({ id });

export const ListOccurrencesInput = z
  .strictObject({
    ...pageFields,
    from: date.optional().meta({ description: 'The first day. By default 35 days ago.' }),
    to: date.optional().meta({ description: `The last day, at most ${MAX_RANGE_DAYS} days in all.` }),
    subject_id: z.guid().optional(),
    event_type: commaSeparated(EventType),
    completed: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'Not before `from`',
  })
  .refine(
    ({ from, to }) => from === undefined || to === undefined || dayOf(to) - dayOf(from) < MAX_RANGE_DAYS,
    { path: ['to'], error: `At most ${MAX_RANGE_DAYS} days in all` },
  );

const eventView = {
  id: z.string(),
  user_id: z.string(),
  subject_id: z.string().nullable(),
  subject_name: z.string().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  event_type: EventType,
  event_date: z.iso.date(),
  event_time: z.string().nullable(),
  end_time: z.string().nullable(),
  location: z.string().nullable(),
  color: z.string().nullable(),
  recurring: z.boolean().nullable(),
  recurring_pattern: z.string().nullable(),
  notification_time: z.int().nullable().meta({ description: 'Minutes before.' }),
  completed: z.boolean().nullable().meta({ description: 'Of the whole series, where it is one.' }),
  created_at: z.string(),
  updated_at: z.string(),
};

/** An event as answers show it: rows that came through other doors keep no limits of ours. */
export const EventOutput = z.object(eventView).meta({ id: 'CalendarEvent' });

export const OccurrenceOutput = z
  .object({
    ...eventView,
    occurrence_date: z.iso.date().meta({ description: 'The day on which the event happens.' }),
  })
  .meta({ id: 'CalendarOccurrence' });

export const OccurrencePageOutput = pageOf(OccurrenceOutput).meta({ id: 'CalendarOccurrencePage' });
