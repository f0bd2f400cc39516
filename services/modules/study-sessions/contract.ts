import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { commaSeparated } from '../../platform/http/place.ts';
import { STUDY_SESSION_STATUSES, STUDY_SESSION_TYPES } from './study-session.ts';
import { STUDY_SESSION_SORTS } from './study-session.repository.ts';

const id = z.guid().meta({ description: 'The id of the study session.' });
const version = z.string().optional();
const moment = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601 with offset.' });
const minutes = z.int().min(0).max(100_000).meta({ description: 'Minutes.' });
const count = z.int().min(0).max(100_000);

const StudySessionStatus = z.enum(STUDY_SESSION_STATUSES).meta({ id: 'StudySessionStatus' });
const StudySessionType = z.enum(STUDY_SESSION_TYPES).meta({ id: 'StudySessionType' });

const fields = {
  subject_id: z.guid().nullable().meta({ description: 'One of your own subjects.' }),
  title: z.string().trim().min(1).max(500),
  description: z.string().max(20_000).nullable(),
  type: StudySessionType,
  planned_duration: minutes.nullable(),
  break_duration: minutes.nullable(),
  pomodoro_count: count.nullable(),
  distractions: count.nullable(),
  focus_score: z.int().min(0).max(100).nullable(),
  notes: z.string().max(20_000).nullable(),
};

/** Plans a session; only the title is needed. */
export const PlanStudySessionInput = z.strictObject({
  ...fields,
  subject_id: fields.subject_id.default(null),
  description: fields.description.default(null),
  type: fields.type.default('focus'),
  planned_duration: fields.planned_duration.default(null),
  break_duration: fields.break_duration.default(0),
  pomodoro_count: fields.pomodoro_count.default(0),
  distractions: fields.distractions.default(0),
  focus_score: fields.focus_score.default(null),
  notes: fields.notes.default(null),
});

/** Changes the named fields; the others stay. What the timer decides is not among them. */
export const ChangeStudySessionInput = z
  .strictObject({ ...z.object(fields).partial().shape, id, version })
  .refine(
    (input) => Object.keys(input).some((name) => name !== 'id' && name !== 'version'),
    'Name at least one field.',
  );

export const StudySessionInput = z.strictObject({ id });

/** One session, at the version that the caller read where that matters. */
export const StudySessionAtVersionInput = z.strictObject({ id, version });

/** Completes a session; how it went can be said with it. */
export const CompleteStudySessionInput = z.strictObject({
  id,
  version,
  focus_score: fields.focus_score.optional(),
  distractions: fields.distractions.optional(),
  pomodoro_count: fields.pomodoro_count.optional(),
  notes: fields.notes.optional(),
});

export const ListStudySessionsInput = z.strictObject({
  ...pageFields,
  status: commaSeparated(StudySessionStatus),
  type: commaSeparated(StudySessionType),
  subject_id: z.guid().optional(),
  started_after: moment.optional().meta({ description: 'Started at this moment or later.' }),
  started_before: moment.optional().meta({ description: 'Started earlier than this.' }),
  sort: z
    .enum(STUDY_SESSION_SORTS)
    .default('-created_at')
    .meta({ description: 'A leading `-` is descending; sessions that never started come last.' }),
});

/** A study session as answers show it, with its timer: rows that came through other doors keep no limits of ours. */
export const StudySessionOutput = z
  .object({
    id: z.string(),
    user_id: z.string(),
    subject_id: z.string().nullable(),
    title: z.string(),
    description: z.string().nullable(),
    type: StudySessionType.nullable(),
    status: StudySessionStatus.nullable(),
    planned_duration: z.int().nullable().meta({ description: 'Minutes.' }),
    duration: z.int().nullable().meta({ description: 'Minutes, rounded up; 0 until it is completed.' }),
    break_duration: z.int().nullable().meta({ description: 'Minutes.' }),
    pomodoro_count: z.int().nullable(),
    distractions: z.int().nullable(),
    focus_score: z.int().nullable().meta({ description: '0 to 100.' }),
    notes: z.string().nullable(),
    completed: z.boolean().nullable(),
    started_at: z.string().nullable(),
    completed_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    elapsed_seconds: z.number().meta({ description: 'Seconds studied so far, pauses left out.' }),
    running_since: z.string().nullable().meta({ description: 'Since when the present stretch runs.' }),
  })
  .meta({ id: 'StudySession' });

export const StudySessionPageOutput = pageOf(StudySessionOutput).meta({ id: 'StudySessionPage' });
