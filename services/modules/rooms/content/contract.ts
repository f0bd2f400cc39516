import { z } from 'zod';
import { pageFields, pageOf } from '../../../platform/http/page.ts';
import { MOST_TEXT } from '../actor/content/notes.ts';
import { clientId, isStorable, roomId } from '../contract.ts';

const storable = (most: number) => z.string().max(most).refine(isStorable, 'Not text that can be stored.');
const line = (most: number) => storable(most).trim().min(1);

const said = { room_id: roomId, client_id: clientId };
const taskId = z
  .guid()
  .transform((text) => text.toLowerCase())
  .meta({ description: 'The id of the task.' });
const taskVersion = z.int().min(1).meta({ description: 'The task as you know it.' });
const assignee = z
  .guid()
  .transform((text) => text.toLowerCase())
  .nullable()
  .meta({ description: 'A member of the room; null: nobody.' });
const place = taskId
  .nullable()
  .meta({ description: 'The task before it; null: none, it becomes the first.' });

/** `room:goal`. */
export const SetGoalInput = z
  .strictObject({
    ...said,
    for: z
      .enum(['me', 'all'])
      .default('me')
      .meta({ description: "`all`: everybody's goal, which hosts set." }),
    text: line(300).nullable().optional().meta({ description: 'Null: no goal any more. Absent: as it is.' }),
    done: z.boolean().optional().meta({ description: 'Ticked off; another text begins without.' }),
  })
  .refine(({ text, done }) => text !== undefined || done !== undefined, 'Say text or done.');

const change = { ...said, task_id: taskId, version: taskVersion };

/** `room:task`. */
export const ChangeTasksInput = z.discriminatedUnion('action', [
  z.strictObject({
    ...said,
    action: z.literal('add'),
    title: line(500),
    assignee_id: assignee.default(null),
    after_id: place.optional().meta({ description: 'As for move; absent: at the end.' }),
  }),
  z
    .strictObject({
      ...change,
      action: z.literal('edit'),
      title: line(500).optional(),
      done: z.boolean().optional(),
      assignee_id: assignee.optional(),
    })
    .refine(
      ({ title, done, assignee_id }) =>
        title !== undefined || done !== undefined || assignee_id !== undefined,
      'Name at least one field.',
    ),
  z.strictObject({ ...change, action: z.literal('move'), after_id: place }),
  z.strictObject({ ...change, action: z.literal('delete') }),
]);

const version = z.string().optional();
const whose = z.enum(['me', 'all']).meta({ description: "`all`: everybody's goal, which hosts set." });

/** `PATCH /api/rooms/{id}/goals/{whose}`. */
export const WriteGoalInput = z
  .strictObject({
    id: roomId,
    whose,
    text: line(300).optional().meta({ description: 'Absent: as it is.' }),
    done: z.boolean().optional().meta({ description: 'Ticked off; another text begins without.' }),
  })
  .refine(({ text, done }) => text !== undefined || done !== undefined, 'Say text or done.');

/** `DELETE /api/rooms/{id}/goals/{whose}`. */
export const DropGoalInput = z.strictObject({ id: roomId, whose });

/** `POST /api/rooms/{id}/tasks`. */
export const AddTaskInput = z.strictObject({
  id: roomId,
  title: line(500),
  assignee_id: assignee.default(null),
  after_id: place.optional().meta({ description: 'As for a place; absent: at the end.' }),
});

/** `PATCH /api/rooms/{id}/tasks/{task_id}`. */
export const EditTaskInput = z
  .strictObject({
    id: roomId,
    task_id: taskId,
    version,
    title: line(500).optional(),
    done: z.boolean().optional(),
    assignee_id: assignee.optional(),
  })
  .refine(
    ({ title, done, assignee_id }) => title !== undefined || done !== undefined || assignee_id !== undefined,
    'Name at least one field.',
  );

/** `PUT /api/rooms/{id}/tasks/{task_id}/place`. */
export const PlaceTaskInput = z.strictObject({ id: roomId, task_id: taskId, version, after_id: place });

/** `DELETE /api/rooms/{id}/tasks/{task_id}`. */
export const DeleteTaskInput = z.strictObject({ id: roomId, task_id: taskId, version });

const Change = z
  .strictObject({
    from: z.int().min(0).meta({ description: 'In UTF-16 units, as JavaScript counts.' }),
    to: z.int().min(0),
    insert: storable(MOST_TEXT).default(''),
  })
  .meta({ id: 'NoteChange' });

/** `room:note`. */
export const EditNotesInput = z.strictObject({
  ...said,
  base_version: z.int().min(0).meta({ description: 'The version that the changes are for.' }),
  changes: z
    .array(Change)
    .min(1)
    .max(200)
    .meta({ description: 'In order, none into another; all positions in the text of base_version.' }),
});

/** `PATCH /api/rooms/{id}/notes`. */
export const WriteNotesInput = z.strictObject({
  id: roomId,
  base_version: EditNotesInput.shape.base_version,
  changes: EditNotesInput.shape.changes,
});

/** Not a pattern of the schema: those of JSON Schema know no sequences of code points. */
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/** `room:react`. */
export const ReactInput = z.strictObject({
  room_id: roomId,
  seq: z.int().min(1).meta({ description: 'Of the post.' }),
  emoji: z
    .string()
    .max(40)
    .refine((text) => ONE_EMOJI.test(text), 'Exactly one emoji.')
    .meta({ description: 'One emoji of the Unicode list RGI.' }),
  action: z.enum(['add', 'remove']),
});

export const ListReactionsInput = z.strictObject({
  id: roomId,
  ...pageFields,
  after: z.coerce.number().int().min(0).optional().meta({ description: 'Only posts with a higher seq.' }),
  until: z.coerce.number().int().min(0).optional().meta({ description: 'Only posts up to this seq.' }),
});

const seq = z
  .int()
  .meta({ description: 'The seq of the room at which this is true: apply later events to it.' });
const goal = { text: z.string(), done: z.boolean() };

export const GoalsOutput = z
  .object({
    seq,
    round: z.int().meta({ description: 'The round of the timer that these are for.' }),
    shared: z.object(goal).nullable(),
    members: z.array(z.object({ user_id: z.string(), ...goal })),
  })
  .meta({ id: 'RoomGoals' });

export const TaskOutput = z
  .object({
    id: z.string(),
    title: z.string(),
    done: z.boolean(),
    assignee_id: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'RoomTask' });

export const TasksOutput = z.object({ seq, tasks: z.array(TaskOutput) }).meta({ id: 'RoomTasks' });

export const NotesOutput = z.object({ seq, version: z.int(), text: z.string() }).meta({ id: 'RoomNotes' });

export const GoalAnswer = z.object({
  seq: z.int(),
  user_id: z.string().nullable(),
  round: z.int(),
  text: z.string().nullable(),
  done: z.boolean(),
});

export const TaskAnswer = z.object({
  seq: z.int(),
  id: z.string().optional(),
  version: z.int().optional(),
  task: TaskOutput.optional(),
  changes: TaskOutput.partial().optional(),
  after_id: z.string().nullable().optional(),
});

export const NoteAnswer = z.object({
  seq: z.int(),
  version: z.int(),
  changes: z.array(Change).meta({ description: 'As they are in the log, for the version before.' }),
});

export const ReactAnswer = z.object({ seq: z.int(), count: z.int() });

export const ReactionsPage = pageOf(
  z
    .object({
      seq: z.int(),
      reactions: z.array(z.object({ emoji: z.string(), count: z.int(), mine: z.boolean() })),
    })
    .meta({ id: 'RoomReactions' }),
);

const span = (what: string) => z.iso.datetime({ offset: true }).optional().meta({ description: what });

export const StudyTimeInput = z.strictObject({
  id: roomId,
  limit: pageFields.limit,
  cursor: pageFields.cursor,
  from: span('Phases that began then or later.'),
  to: span('Phases that began before.'),
});

const studied = {
  seconds: z
    .number()
    .meta({ description: 'There while the timer of a focus phase ran, to the millisecond.' }),
  phases: z.int().meta({ description: 'Focus phases, however they ended.' }),
  sessions: z.int().meta({ description: 'Those that became study sessions.' }),
};

export const StudyTimePage = pageOf(
  z
    .object({
      user_id: z.string(),
      display_name: z.string(),
      avatar_url: z.string().nullable(),
      ...studied,
    })
    .meta({ id: 'RoomStudyTime' }),
).extend({ total: z.object({ people: z.int(), ...studied }) });

export const ReplayInput = z.strictObject({
  id: roomId,
  after: z.coerce.number().int().min(0).default(0).meta({ description: 'Only events with a higher seq.' }),
  until: z.coerce.number().int().min(1).optional().meta({ description: 'Only events up to this seq.' }),
});
