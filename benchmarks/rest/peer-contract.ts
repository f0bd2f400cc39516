import { z } from 'zod';

/** The same columns in the same order as the platform answers. */
export const COLUMNS = `id, user_id, subject_id, title, description, status, priority, assignment_type, due_date,
  estimated_duration, actual_duration, points, tags, attachments, completed_at, created_at, updated_at`;

const minutes = z.int().min(0).max(100_000);
const moment = z.iso.datetime({ offset: true });

/** The platform's rules for the same requests (services/modules/tasks/contract.ts), as a peer would write them. */
export const NewTask = z.strictObject({
  subject_id: z.guid().nullable().default(null),
  title: z.string().trim().min(1).max(500),
  description: z.string().max(20_000).nullable().default(null),
  status: z.enum(['todo', 'in_progress', 'completed']).default('todo'),
  priority: z.enum(['low', 'medium', 'high']).default('medium'),
  assignment_type: z.string().max(100).nullable().default(null),
  due_date: moment.nullable().default(null),
  estimated_duration: minutes.nullable().default(null),
  actual_duration: minutes.nullable().default(null),
  points: z.int().min(0).max(1_000_000).nullable().default(null),
  tags: z.array(z.string().trim().min(1).max(50)).max(50).default([]),
  attachments: z.string().max(20_000).nullable().default(null),
});

export const TaskId = z.strictObject({ id: z.guid() });

export const ListQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });

/** A value behind an operator, as `eq.`; the peers know just those that they are asked. */
const eq = <Value extends z.ZodType>(value: Value) =>
  z
    .string()
    .startsWith('eq.')
    .transform((text): unknown => text.slice(3))
    .pipe(value)
    .optional();

export const RestQuery = z.strictObject({
  select: z.string().optional(),
  order: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
  id: eq(z.guid()),
  status: eq(z.enum(['todo', 'in_progress', 'completed'])),
  priority: z
    .string()
    .regex(/^in\.\(.*\)$/)
    .transform((text): unknown => text.slice(4, -1).split(','))
    .pipe(z.array(z.enum(['low', 'medium', 'high'])))
    .optional(),
});

export const RestChange = z.strictObject({ title: z.string().trim().min(1).max(500) });
