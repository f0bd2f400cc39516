import { useCase } from '../../../../platform/use-case/use-case.ts';
import { taskNotFound } from '../../content.errors.ts';
import type { Task } from '../../actor/content/tasks.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { AddTaskInput, DeleteTaskInput, EditTaskInput, PlaceTaskInput } from '../contract.ts';
import { tellTask, type TaskChange, type TaskDeps } from './change-content.ts';
import { clientIdOf } from './client-id.ts';

const common = { kind: 'ask', roles: PEOPLE } as const;

/**
 * Adds a task to the room.
 *
 * @throws as `changeTasks`.
 */
export const addTask = useCase<TaskDeps, typeof AddTaskInput, Task>({
  ...common,
  name: 'rooms.add-task',
  input: AddTaskInput,
  run: async (deps, { userId }, { id, ...fields }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), action: 'add', ...fields } as const;
    const { task } = await tellTask(deps, userId, said);
    if (task === undefined) throw taskNotFound();
    return task;
  },
});

/**
 * Changes the named fields of a task that is still as the caller read it.
 *
 * @throws as `changeTasks`, and `version.stale` with the task as it is.
 */
export const editTask = useCase<TaskDeps, typeof EditTaskInput, Task>({
  ...common,
  name: 'rooms.edit-task',
  input: EditTaskInput,
  run: async (deps, { userId }, { version, ...rest }, call) => {
    const { id, task_id, ...fields } = rest;
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), action: 'edit', task_id } as const;
    await tellMeant(deps, userId, { ...said, ...fields }, version);
    return readTask(deps, userId, { id, task_id });
  },
});

/**
 * Moves a task behind another, or to the beginning.
 *
 * @throws as `changeTasks`, and `version.stale` with the task as it is.
 */
export const placeTask = useCase<TaskDeps, typeof PlaceTaskInput, Task>({
  ...common,
  name: 'rooms.place-task',
  input: PlaceTaskInput,
  run: async (deps, { userId }, { id, task_id, version, after_id }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), action: 'move', task_id } as const;
    await tellMeant(deps, userId, { ...said, after_id }, version);
    return readTask(deps, userId, { id, task_id });
  },
});

/**
 * Deletes a task that is still as the caller read it.
 *
 * @throws as `changeTasks`, and `version.stale` with the task as it is.
 */
export const deleteTask = useCase<TaskDeps, typeof DeleteTaskInput, undefined>({
  ...common,
  name: 'rooms.delete-task',
  input: DeleteTaskInput,
  run: async (deps, { userId }, { id, task_id, version }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), action: 'delete', task_id } as const;
    await tellMeant(deps, userId, said, version);
    return undefined;
  },
});

/**
 * Tells the room for which version the change is meant: none for `If-Match: *`, so that the room takes whichever there is
 * when the change comes to it. What is no number fits no task.
 */
async function tellMeant(
  deps: TaskDeps,
  userId: string,
  change: TaskChange,
  version: string | undefined,
): Promise<void> {
  if (version === undefined) {
    await tellTask(deps, userId, change);
    return;
  }
  const meant = /^[1-9]\d{0,14}$/.test(version) ? Number(version) : 0;
  await tellTask(deps, userId, { ...change, version: meant }, true);
}

/** @throws `room.not-found`, `room.task-not-found` */
async function readTask(
  { actors }: TaskDeps,
  userId: string,
  { id, task_id }: Readonly<Record<'id' | 'task_id', string>>,
): Promise<Task> {
  const { tasks } = (await actors.tell(id, { type: 'read', userId, part: 'tasks' })) as {
    readonly tasks?: readonly Task[];
  };
  const task = tasks?.find((one) => one.id === task_id);
  if (task === undefined) throw taskNotFound();
  return task;
}
