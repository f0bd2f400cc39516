import { z } from 'zod';
import { dayOf } from '../../platform/clock/day.ts';
import { isTimeZone } from '../../platform/clock/time-zone.ts';
import { RANGES } from './analytics.ts';
import { MAX_DAYS } from './period.ts';

const date = z.iso
  .date()
  .refine((text) => text >= '1970-01-01' && text <= '2200-12-31', { error: 'From 1970 to 2200' });

export const GetAnalyticsInput = z
  .strictObject({
    range: z.enum(RANGES).default('day').meta({ description: 'What is summed together; ISO weeks.' }),
    from: date.optional().meta({
      description: 'The first day. By default seven days, twelve weeks or twelve months before the last.',
    }),
    to: date.optional().meta({ description: 'The last day. By default today.' }),
    tz: z
      .string()
      .max(64)
      .refine(isTimeZone, { error: 'Not a time zone of the IANA database' })
      .optional()
      .meta({ description: 'IANA name. By default the one of the profile, else UTC.' }),
    subject_id: z.guid().optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'Not before `from`',
  })
  .refine(
    ({ range, from, to }) =>
      from === undefined || to === undefined || dayOf(to) - dayOf(from) < MAX_DAYS[range],
    { path: ['to'], error: 'At most 400 days, or 1100 for weeks, or 3700 for months' },
  );

const sums = {
  study_minutes: z.int(),
  sessions: z.int(),
  tasks_completed: z.int(),
  average_focus: z.number().nullable().meta({ description: '0 to 100; null when no session was scored.' }),
};

export const AnalyticsOutput = z
  .object({
    range: z.enum(RANGES),
    from: z.iso.date(),
    to: z.iso.date(),
    time_zone: z.string(),
    subject_id: z.string().nullable(),
    totals: z.object(sums),
    buckets: z.array(z.object({ start: z.iso.date(), end: z.iso.date(), ...sums })).meta({
      description: 'Every day, week or month that touches the range; only days of the range count.',
    }),
    subjects: z.array(z.object({ subject_id: z.string().nullable(), name: z.string().nullable(), ...sums })),
    streak: z
      .object({
        current: z.int(),
        longest: z.int(),
        study_days: z.int(),
        last_study_date: z.iso.date().nullable(),
      })
      .meta({ description: 'Days in a row, over all subjects and all time.' }),
  })
  .meta({ id: 'Analytics' });

export const MaintainStreakInput = z.strictObject({ user_id: z.guid() });
export const EndStreaksInput = z.strictObject({});
export const NoInput = z.strictObject({});
