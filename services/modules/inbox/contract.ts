import { z } from 'zod';
import { pageFields } from '../../platform/http/page.ts';

const seq = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const ListInboxInput = z.strictObject({
  after: place.default(0).meta({ description: 'Only events with a higher seq.' }),
  cursor: place
    .optional()
    .meta({ description: 'The `next_cursor` of the page before: `after` by another name.' }),
  count: pageFields.count,
  limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'How many at most.' }),
});

export const ResumeInboxInput = z.strictObject({
  after: seq.optional().meta({ description: 'You have everything up to this seq. Without: the last 50.' }),
});

export const ReadInboxInput = z
  .strictObject({
    up_to: seq.optional().meta({ description: 'Everything up to here was seen.' }),
    seqs: z.array(seq.min(1)).min(1).max(500).optional().meta({ description: 'These were seen.' }),
  })
  .refine(({ up_to, seqs }) => (up_to === undefined) !== (seqs === undefined), {
    error: 'Either up_to or seqs',
  });

/** An entry of the inbox as answers and sockets show it. */
export const InboxEventOutput = z
  .object({
    seq: z.int().meta({ description: '1, 2, 3 … for each person, without a hole.' }),
    kind: z.string().meta({ description: '`notification.info` and the like, or what the sender names.' }),
    data: z.record(z.string(), z.unknown()).meta({
      description: '`{notification}` for notifications; `{withdrawn: true}` when it was removed.',
    }),
    organisation_id: z.string().nullable(),
    at: z.string(),
    read_at: z.string().nullable(),
  })
  .meta({ id: 'InboxEvent' });

const state = {
  unread: z.int(),
  read_up_to: z.int().meta({ description: 'Everything up to here counts as read.' }),
  version: z.int().meta({ description: 'Grows with every change of what was read.' }),
};

export const InboxPageOutput = z
  .object({
    data: z.array(InboxEventOutput),
    pagination: z.object({
      limit: z.int(),
      has_more: z.boolean(),
      next_cursor: z.string().nullable().meta({ description: 'The `after` to go on from.' }),
      total: z.int().optional(),
    }),
    seq: z.int().meta({ description: 'The last one there is.' }),
    trimmed_to: z.int().meta({ description: 'Those up to here were too old and are gone.' }),
    ...state,
  })
  .meta({ id: 'InboxPage' });

export const ResumeInboxOutput = z.object({
  seq: z.int(),
  events: z.array(InboxEventOutput),
  more: z.boolean().meta({ description: 'The rest follows as inbox:events before any live one.' }),
  trimmed_to: z.int(),
  ...state,
});

export const InboxReadOutput = z
  .object({ ...state, seqs: z.array(z.int()).meta({ description: 'Those that were unread before.' }) })
  .meta({ id: 'InboxRead' });

/** What is to reach a person, from any part of the platform. */
const MessageInput = z.strictObject({
  user_id: z.guid(),
  source: z.string().min(1).max(200),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/)
    .max(80),
  data: z.record(z.string(), z.unknown()),
  organisation_id: z.guid().nullable().default(null),
});

export type MessageToPerson = z.input<typeof MessageInput>;

export const ReachInput = z.strictObject({ messages: z.array(MessageInput).min(1).max(500) });
