import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { commaSeparated } from '../../platform/http/place.ts';
import { TASK_PRIORITIES, TASK_STATUSES } from './task.ts';
import { TASK_SORTS } from './task.repository.ts';

const id = z.guid().meta({ description: 'The id of the task.' });
const version = z.string().optional();
const moment = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601 with offset.' });
const minutes = z.int().min(0).max(100_000).meta({ description: 'Minutes.' });

const TaskStatus = z.enum(TASK_STATUSES).meta({ id: 'TaskStatus' });
const TaskPriority = z.enum(TASK_PRIORITIES).meta({ id: 'TaskPriority' });

/** Whether a change says more than what is to be changed. */
const namesAField = (input: object): boolean =>
  Object.keys(input).some((name) => name !== 'id' && name !== 'version');

const fields = {
  subject_id: z.guid().nullable().meta({ description: 'One of your own subjects.' }),
  title: z.string().trim().min(1).max(500),
  description: z.string().max(20_000).nullable(),
  status: TaskStatus,
  priority: TaskPriority,
  assignment_type: z.string().max(100).nullable(),
  due_date: moment.nullable(),
  estimated_duration: minutes.nullable(),
  actual_duration: minutes.nullable(),
  points: z.int().min(0).max(1_000_000).nullable(),
  tags: z.array(z.string().trim().min(1).max(50)).max(50),
  attachments: z.string().max(20_000).nullable().meta({ description: 'Text of the client, kept as it is.' }),
};

/** Makes a task; only the title is needed. */
export const AddTaskInput = z.strictObject({
  ...fields,
  subject_id: fields.subject_id.default(null),
  description: fields.description.default(null),
  status: fields.status.default('todo'),
  priority: fields.priority.default('medium'),
  assignment_type: fields.assignment_type.default(null),
  due_date: fields.due_date.default(null),
  estimated_duration: fields.estimated_duration.default(null),
  actual_duration: fields.actual_duration.default(null),
  points: fields.points.default(null),
  tags: fields.tags.default([]),
  attachments: fields.attachments.default(null),
});

/** Changes the named fields; the others stay. */
export const ChangeTaskInput = z
  .strictObject({ ...z.object(fields).partial().shape, id, version })
  .refine(namesAField, 'Name at least one field.');

/** One task, at the version that the caller read where that matters. */
export const TaskAtVersionInput = z.strictObject({ id, version });

export const TaskInput = z.strictObject({ id });

export const CompleteTaskInput = z.strictObject({
  id,
  version,
  actual_duration: minutes.optional().meta({ description: 'Minutes that it really took.' }),
});

export const ListTasksInput = z.strictObject({
  ...pageFields,
  status: commaSeparated(TaskStatus),
  priority: commaSeparated(TaskPriority),
  subject_id: z.guid().optional(),
  due_before: moment.optional().meta({ description: 'Due earlier than this.' }),
  due_after: moment.optional().meta({ description: 'Due at this moment or later.' }),
  q: z.string().trim().min(1).max(200).optional().meta({ description: 'Part of title or description.' }),
  tag: z.string().min(1).max(50).optional(),
  sort: z
    .enum(TASK_SORTS)
    .default('-created_at')
    .meta({ description: 'A leading `-` is descending; tasks without a due date come last.' }),
});

/** A task as answers show it: rows that came through other doors keep no limits of ours. */
export const TaskOutput = z
  .object({
    id: z.string(),
    user_id: z.string(),
    subject_id: z.string().nullable(),
    title: z.string(),
    description: z.string().nullable(),
    status: TaskStatus.nullable(),
    priority: TaskPriority.nullable(),
    assignment_type: z.string().nullable(),
    due_date: z.string().nullable(),
    estimated_duration: z.int().nullable().meta({ description: 'Minutes.' }),
    actual_duration: z.int().nullable().meta({ description: 'Minutes.' }),
    points: z.int().nullable(),
    tags: z.array(z.string()).nullable(),
    attachments: z.string().nullable(),
    completed_at: z.string().nullable().meta({ description: 'Set exactly while it is completed.' }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Task' });

const subjectFields = {
  name: z.string().trim().min(1).max(200),
  description: z.string().max(20_000).nullable(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'Write a colour as #rrggbb.')
    .meta({ description: 'As #rrggbb.' }),
  icon: z.string().max(100).nullable(),
};

const subjectId = z.guid().meta({ description: 'The id of the subject.' });

/** Makes a subject; only the name is needed. */
export const AddSubjectInput = z.strictObject({
  ...subjectFields,
  description: subjectFields.description.default(null),
  color: subjectFields.color.default('#3B82F6'),
  icon: subjectFields.icon.default(null),
});

/** Changes the named fields; the others stay. */
export const ChangeSubjectInput = z
  .strictObject({ ...z.object(subjectFields).partial().shape, id: subjectId, version })
  .refine(namesAField, 'Name at least one field.');

export const SubjectInput = z.strictObject({ id: subjectId });

/** One subject, at the version that the caller read where that matters. */
export const SubjectAtVersionInput = z.strictObject({ id: subjectId, version });

export const ListSubjectsInput = z.strictObject({
  ...pageFields,
  archived: z
    .enum(['true', 'false', 'any'])
    .default('false')
    .meta({ description: 'Those that are archived, those that are not, or both.' }),
  q: z.string().trim().min(1).max(200).optional().meta({ description: 'Part of the name.' }),
});

/** A subject as answers show it. */
export const SubjectOutput = z
  .object({
    id: z.string(),
    user_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    color: z.string().nullable(),
    icon: z.string().nullable(),
    is_archived: z.boolean().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Subject' });

export const SubjectPageOutput = pageOf(SubjectOutput).meta({ id: 'SubjectPage' });

export const TaskPageOutput = pageOf(TaskOutput).meta({ id: 'TaskPage' });
