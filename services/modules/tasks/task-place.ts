import { readCursor } from '../../platform/http/page.ts';
import { inputMalformed } from '../../platform/errors/common.ts';
import type { Task } from './task.ts';
import type { TaskPlace, TaskSort } from './task.repository.ts';

/** What a cursor holds: the order it belongs to, the value that is ordered by, the id. */
type Key = readonly [sort: TaskSort, value: string | null, id: string];

/** The place of a task in a list of this order. */
export function placeOf(task: Task, sort: TaskSort): Key {
  return [sort, sort.endsWith('due_date') ? task.due_date : task.created_at, task.id];
}

/** @throws `input.malformed` when the cursor is none of ours, or of a list in another order. */
export function placeFrom(cursor: string | undefined, sort: TaskSort): TaskPlace | undefined {
  const key = readCursor(cursor, 3);
  if (key === undefined) return undefined;
  const [cursorSort, value, id] = key;
  if (cursorSort !== sort || !isMoment(value) || !isUuid(id)) {
    throw inputMalformed({ what: 'unknown cursor' });
  }
  return { value, id };
}

/** Whether it is an id as PostgreSQL writes it. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

function isMoment(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
}
