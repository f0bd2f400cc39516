import type { RoomEvent } from '../../room.ts';
import type { TaskFields } from './content.messages.ts';

/** A task of the room as it goes over the wire; the list is in the order of the array. */
export interface Task extends TaskFields {
  readonly id: string;
  /** Goes up with every change and move. */
  readonly version: number;
}

/** A task with what tells concurrent changes apart: the version at which each field was changed last. */
export interface KeptTask extends Task {
  readonly changed: Readonly<Partial<Record<keyof TaskFields | 'position', number>>>;
}

/** More than anybody does in a room. */
export const MOST_TASKS = 200;

/** The part of a task that is anybody's business. */
export function viewTask({ changed: _changed, ...task }: KeptTask): Task {
  return task;
}

export function applyToTasks(tasks: readonly KeptTask[], { type, data }: RoomEvent): readonly KeptTask[] {
  if (type === 'task.added') {
    return insertAfter(tasks, { ...(data['task'] as Task), changed: {} }, data['after_id']);
  }
  const task = tasks.find(({ id }) => id === data['id']);
  if (task === undefined) return tasks;
  const others = tasks.filter((one) => one !== task);
  if (type === 'task.deleted') return others;
  const version = Number(data['version']);
  if (type === 'task.moved') {
    const moved = { ...task, version, changed: { ...task.changed, position: version } };
    return insertAfter(others, moved, data['after_id']);
  }
  const changes = data['changes'] as Partial<TaskFields>;
  const changed = Object.fromEntries(Object.keys(changes).map((field) => [field, version]));
  const next = { ...task, ...changes, version, changed: { ...task.changed, ...changed } };
  return tasks.map((one) => (one === task ? next : one));
}

/** Behind the task with this id, or at the beginning. */
function insertAfter(tasks: readonly KeptTask[], task: KeptTask, afterId: unknown): readonly KeptTask[] {
  const index = tasks.findIndex(({ id }) => id === afterId) + 1;
  return tasks.toSpliced(index, 0, task);
}

/** Whoever is out of the room does nothing in it any more. */
export function unassign(tasks: readonly KeptTask[], userId: string): readonly KeptTask[] {
  if (tasks.every(({ assignee_id }) => assignee_id !== userId)) return tasks;
  return tasks.map((task) => (task.assignee_id === userId ? { ...task, assignee_id: null } : task));
}
