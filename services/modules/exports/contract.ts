import { z } from 'zod';
import { isDay } from '../../platform/clock/day.ts';
import { isTimeZone } from '../../platform/clock/time-zone.ts';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { EXPORT_FORMATS, EXPORT_STATES } from './export.ts';

/** Days that one report covers at most. */
export const MOST_DAYS = 400;

const DAY_MS = 86_400_000;
const day = z.iso.date().refine(isDay, { error: 'Not a day of the calendar' });
const moment = z.iso.datetime({ offset: true });

export const RequestExportInput = z
  .strictObject({
    format: z.enum(EXPORT_FORMATS).meta({
      description:
        '`json`: everything about you. `csv`: the same as tables, in an archive. `pdf`: a report of your studies with charts.',
    }),
    from: day
      .optional()
      .meta({ description: 'First day of the report; by default 90 days before the last.' }),
    to: day.optional().meta({ description: 'Last day of the report; by default today.' }),
    tz: z
      .string()
      .max(64)
      .refine(isTimeZone, { error: 'Not a time zone of the IANA database' })
      .optional()
      .meta({ description: "Whose days count; by default the profile's." }),
    language: z.enum(['en', 'de']).optional().meta({ description: 'By default that of the request.' }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'Must not be after `to`',
    path: ['from'],
  })
  .refine(
    ({ from, to }) =>
      from === undefined || to === undefined || (Date.parse(to) - Date.parse(from)) / DAY_MS < MOST_DAYS,
    { error: `At most ${MOST_DAYS} days`, path: ['to'] },
  );

export const ListExportsInput = z.strictObject({ limit: pageFields.limit, cursor: pageFields.cursor });

export const ExportInput = z.strictObject({ id: z.guid() });

export const ExportOutput = z
  .object({
    id: z.string(),
    format: z.enum(EXPORT_FORMATS),
    parameters: z.object({
      language: z.enum(['en', 'de']),
      time_zone: z.string().nullable(),
      from: z.iso.date().nullable(),
      to: z.iso.date().nullable(),
    }),
    state: z.enum(EXPORT_STATES),
    step: z.string().nullable().meta({ description: 'What is being done.' }),
    percent: z.int(),
    size_bytes: z.int(),
    failure: z.string().nullable().meta({ description: 'The reason why it failed.' }),
    created_at: moment,
    started_at: moment.nullable(),
    finished_at: moment.nullable(),
    expires_at: moment.meta({ description: 'When the export and its file are removed.' }),
  })
  .meta({ id: 'Export' });

export const ExportPageOutput = pageOf(ExportOutput).meta({ id: 'ExportPage' });
