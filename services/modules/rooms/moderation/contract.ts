import { z } from 'zod';
import { pageFields, pageOf } from '../../../platform/http/page.ts';

const id = z.guid().meta({ description: 'The id of the room.' });
const seq = z.coerce.number().int().min(1).meta({ description: 'The place of the post in the log.' });
const moment = z.string().meta({ description: 'ISO 8601.' });
const reason = z.string().trim().min(1).max(500);

export const RemovePostInput = z.strictObject({ id, seq, reason: reason.optional() });
export const ReportPostInput = z.strictObject({ id, seq, reason });

const STATUSES = ['open', 'dismissed', 'acted'] as const;
export const ListReportsInput = z.strictObject({
  ...pageFields,
  status: z.enum(STATUSES).default('open').meta({ description: 'Which reports.' }),
});
export const HandleReportInput = z.strictObject({
  report_id: z.guid(),
  status: z.enum(['dismissed', 'acted']).meta({ description: 'What has come of it.' }),
  note: z.string().trim().min(1).max(2_000).optional(),
});

const words = z
  .array(z.string().trim().min(1).max(100))
  .max(500)
  .meta({ description: 'Words and phrases; case, accents and punctuation do not matter.' });
export const RoomWordsInput = z.strictObject({ id });
export const SetRoomWordsInput = z.strictObject({ id, words });
export const OrganisationWordsInput = z.strictObject({});
export const SetOrganisationWordsInput = z.strictObject({ words });

export const WordsOutput = z.object({ words: z.array(z.string()) });

const report = {
  id: z.string(),
  room_id: z.string(),
  seq: z.int(),
  reason: z.string(),
  status: z.enum(STATUSES),
  created_at: moment,
};
/** As the one who reports sees it. */
export const ReportedOutput = z.object(report).meta({ id: 'RoomReportMade' });
export const ReportOutput = z
  .object({
    ...report,
    author_id: z.string().nullable(),
    reporter_id: z.string().nullable(),
    text: z.string().nullable().meta({ description: 'What was said; null when the log is gone.' }),
    removed: z.boolean().meta({ description: 'Whether it was taken back.' }),
    note: z.string().nullable(),
    handled_by: z.string().nullable(),
    handled_at: moment.nullable(),
  })
  .meta({ id: 'RoomReport' });
export const ReportPage = pageOf(ReportOutput);
