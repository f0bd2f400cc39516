import { versionStale } from '../../../../platform/errors/common.ts';
import { taskChanged, taskNotFound, tooManyTasks } from '../../content.errors.ts';
import { memberNotFound } from '../../errors.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { speakerOfOpenRoom, type RoomState } from '../room.state.ts';
import type { TaskFields, TaskMessage } from './content.messages.ts';
import { MOST_TASKS, viewTask, type KeptTask, type Task } from './tasks.ts';

/**
 * Adds, changes, moves or deletes a task. Changes of different fields by different people are both kept; a field that
 * somebody else changed since the sender read it is not overwritten: the sender is told, with the task as it is.
 */
export function changeTasks(draft: Draft, message: TaskMessage): RoomDecision {
  speakerOfOpenRoom(draft.state, message.userId, draft.now);
  switch (message.action) {
    case 'add':
      return add(draft, message);
    case 'edit':
      return edit(draft, message);
    case 'move':
      return move(draft, message);
    case 'delete':
      return remove(draft, message);
  }
}

type TaskMessageOf<Action extends TaskMessage['action']> = Extract<TaskMessage, { action: Action }>;

function add(draft: Draft, message: TaskMessageOf<'add'>): RoomDecision {
  const { tasks } = draft.state.content;
  const { id, title, assigneeId, afterId } = message;
  if (tasks.length >= MOST_TASKS) throw tooManyTasks({ most: MOST_TASKS });
  refuseStranger(draft.state, assigneeId);
  const after = afterId === undefined ? (tasks.at(-1)?.id ?? null) : afterId;
  if (after !== null) find(tasks, after);
  const task: Task = { id, title, done: false, assignee_id: assigneeId, version: 1 };
  return log(draft, message, 'task.added', { task, after_id: after });
}

function edit(draft: Draft, message: TaskMessageOf<'edit'>): RoomDecision {
  const task = findAsAsked(draft.state.content.tasks, message);
  const changes = Object.fromEntries(
    Object.entries(message.changes).filter(([name, value]) => task[name as keyof TaskFields] !== value),
  ) as Partial<TaskFields>;
  refuseLost(task, Object.keys(changes) as (keyof TaskFields)[], message.version);
  refuseStranger(draft.state, changes.assignee_id ?? null);
  if (Object.keys(changes).length === 0) return endDraft(draft, { seq: draft.seq - 1, ...told(task) });
  return log(draft, message, 'task.changed', { id: task.id, version: task.version + 1, changes });
}

function move(draft: Draft, message: TaskMessageOf<'move'>): RoomDecision {
  const { tasks } = draft.state.content;
  const task = findAsAsked(tasks, message);
  const index = tasks.indexOf(task);
  const { afterId } = message;
  if (afterId !== null && afterId !== task.id) find(tasks, afterId);
  if (afterId === task.id || afterId === (tasks[index - 1]?.id ?? null)) {
    return endDraft(draft, { seq: draft.seq - 1, ...told(task) });
  }
  refuseLost(task, ['position'], message.version);
  return log(draft, message, 'task.moved', { id: task.id, version: task.version + 1, after_id: afterId });
}

/** Nobody deletes a task that is another one by now. */
function remove(draft: Draft, message: TaskMessageOf<'delete'>): RoomDecision {
  const task = findAsAsked(draft.state.content.tasks, message);
  const { version = task.version } = message;
  if (task.version !== version) refuseChanged(task, Object.keys(task.changed));
  return log(draft, message, 'task.deleted', { id: task.id });
}

/** @throws `room.task-changed` when one of these fields was changed after the version that the sender has. */
function refuseLost(
  task: KeptTask,
  fields: readonly (keyof KeptTask['changed'])[],
  version = task.version,
): void {
  const lost = fields.filter((field) => (task.changed[field] ?? 1) > version);
  if (lost.length > 0) refuseChanged(task, lost);
}

function refuseChanged(task: KeptTask, fields: readonly string[]): never {
  throw taskChanged({ fields: fields.join(', ') }, { details: { fields, ...told(task) } });
}

function refuseStranger({ members }: RoomState, assigneeId: string | null): void {
  if (assigneeId !== null && !members.has(assigneeId)) throw memberNotFound();
}

function find(tasks: readonly KeptTask[], id: string): KeptTask {
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) throw taskNotFound();
  return task;
}

/** @throws `version.stale` when exactly the named version was meant, and it is another by now. */
function findAsAsked(
  tasks: readonly KeptTask[],
  { taskId, version, isExact }: TaskMessageOf<'edit' | 'move' | 'delete'>,
): KeptTask {
  const task = find(tasks, taskId);
  if (isExact === true && task.version !== version) throw versionStale({}, { details: told(task) });
  return task;
}

function log(
  draft: Draft,
  { userId, clientId, asked }: TaskMessage,
  type: 'task.added' | 'task.changed' | 'task.moved' | 'task.deleted',
  data: Record<string, unknown>,
): RoomDecision {
  const { seq } = logEvent(draft, type, { actorId: userId, clientId }, { ...data, asked });
  return endDraft(draft, { seq, ...data });
}

function told(task: KeptTask): { readonly task: Task } {
  return { task: viewTask(task) };
}
