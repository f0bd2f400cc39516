import type { Place } from '../../platform/http/place.ts';
import type { JsonRows } from '../../platform/database/json-text.ts';
import type {
  NewTask,
  Task,
  TaskChanges,
  TaskPriority,
  TaskStatus,
  VersionedTask,
  WrittenTask,
} from './task.ts';

/** The orders a list can have; `-` is descending. Tasks without a due date come last either way. */
export const TASK_SORTS = ['-created_at', 'created_at', 'due_date', '-due_date'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

/** Which tasks; what is absent does not matter. */
export interface TaskFilter {
  readonly status?: readonly TaskStatus[] | undefined;
  readonly priority?: readonly TaskPriority[] | undefined;
  readonly subject_id?: string | undefined;
  /** Exclusive. */
  readonly due_before?: string | undefined;
  /** Inclusive. */
  readonly due_after?: string | undefined;
  /** Part of the title or the description, whatever the case. */
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
}

export interface TaskQuery extends TaskFilter {
  readonly sort: TaskSort;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** One person's tasks; those of others are not there. */
export interface TaskRepository {
  list(query: TaskQuery): Promise<JsonRows<Task>>;
  count(filter: TaskFilter): Promise<number>;
  findById(id: string): Promise<WrittenTask | undefined>;
  /** Finds it and keeps others from changing it until the transaction ends. */
  findForChange(id: string): Promise<VersionedTask | undefined>;
  /** @throws `input.reference-unknown` when the subject is not theirs. */
  add(task: NewTask): Promise<WrittenTask>;
  /** Changes what was found for change. @throws `input.reference-unknown` when the subject is not theirs. */
  change(id: string, changes: TaskChanges): Promise<VersionedTask>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
}
