import type { JsonText } from '../../platform/database/json-text.ts';

/** Where a task stands; `on_hold` comes from rows of older databases. */
export const TASK_STATUSES = ['todo', 'in_progress', 'completed', 'cancelled', 'on_hold'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const TASK_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

/** What a person decides about a task. */
export interface TaskFields {
  readonly subject_id: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly status: TaskStatus | null;
  readonly priority: TaskPriority | null;
  readonly assignment_type: string | null;
  /** ISO 8601 with offset, as all moments here. */
  readonly due_date: string | null;
  /** Minutes. */
  readonly estimated_duration: number | null;
  /** Minutes. */
  readonly actual_duration: number | null;
  readonly points: number | null;
  readonly tags: readonly string[] | null;
  readonly attachments: string | null;
}

/** Something to do for school, as its row says it. */
export interface Task extends TaskFields {
  readonly id: string;
  readonly user_id: string;
  /** Set exactly while the status is `completed`. */
  readonly completed_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A task together with its version, the ETag. */
export type VersionedTask = Task & { readonly version: string };

/** A task as an answer shows it, finished by PostgreSQL, with what an answer's head says of it. */
export interface WrittenTask {
  readonly id: string;
  readonly version: string;
  readonly body: JsonText<Task>;
}

/** A task before it has an id. */
export type NewTask = TaskFields & Pick<Task, 'completed_at'>;

/** New values of some fields; what is absent stays. */
export type TaskChanges = { readonly [Field in keyof NewTask]?: NewTask[Field] | undefined };

/** When a task with this status was completed: now, unless it has been already; never, unless it is. */
export function completedAt(
  status: TaskStatus | null,
  now: Date,
  before: Pick<Task, 'completed_at'> = { completed_at: null },
): string | null {
  if (status !== 'completed') return null;
  return before.completed_at ?? now.toISOString();
}

/** The changes with the moment of completion that follows from them. */
export function withCompletion(task: Task, changes: TaskChanges, now: Date): TaskChanges {
  if (changes.status === undefined) return changes;
  return { ...changes, completed_at: completedAt(changes.status, now, task) };
}
