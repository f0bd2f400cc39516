import type { PlaceKey } from '../../platform/http/place.ts';
import type { TaskSort } from './task.repository.ts';
import type { Task } from './task.ts';

/** The place of a task in a list of this order. */
export function placeOf(task: Task, sort: TaskSort): PlaceKey {
  return [sort, sort.endsWith('due_date') ? task.due_date : task.created_at, task.id];
}
