import { useCase } from '../../../platform/use-case/use-case.ts';
import { printOf } from '../actor/receipts.ts';
import { ChangeTasksInput, EditNotesInput, SetGoalInput } from '../content.contract.ts';
import type { GoalAnswer, NoteAnswer, TaskAnswer } from '../room-actors.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Sets what the focus phase is for, for oneself or as a host for everybody, or ticks it off.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.goal-missing`, `room.client-id-reused`.
 */
export const setGoal = useCase<Pick<RoomDeps, 'actors'>, typeof SetGoalInput, GoalAnswer>({
  name: 'rooms.set-goal',
  kind: 'append',
  roles: PEOPLE,
  input: SetGoalInput,
  run: ({ actors }, { userId }, { room_id, client_id, ...goal }) =>
    actors.tell(room_id, {
      type: 'goal',
      userId,
      clientId: client_id,
      asked: askedOf('goal', goal),
      isShared: goal.for === 'all',
      text: goal.text,
      done: goal.done,
    }),
});

/**
 * Adds, changes, moves or deletes a task of the room.
 *
 * @throws `room.not-found`, `room.closed`, `room.task-not-found`, `room.member-not-found`, `room.too-many-tasks`.
 * @throws `room.task-changed` when somebody else changed the same field since the version that the caller has.
 */
export const changeTasks = useCase<Pick<RoomDeps, 'actors' | 'ids'>, typeof ChangeTasksInput, TaskAnswer>({
  name: 'rooms.change-tasks',
  kind: 'append',
  roles: PEOPLE,
  input: ChangeTasksInput,
  run: ({ actors, ids }, { userId }, { room_id, client_id, ...change }) => {
    const common = {
      type: 'task',
      userId,
      clientId: client_id,
      asked: askedOf('task', change),
    } as const;
    if (change.action === 'add') {
      const { title, assignee_id: assigneeId, after_id: afterId } = change;
      return actors.tell(room_id, { ...common, action: 'add', id: ids.uuid(), title, assigneeId, afterId });
    }
    const { task_id: taskId, version } = change;
    switch (change.action) {
      case 'edit':
        return actors.tell(room_id, {
          ...common,
          action: 'edit',
          taskId,
          version,
          changes: fieldsOf(change),
        });
      case 'move':
        return actors.tell(room_id, { ...common, action: 'move', taskId, version, afterId: change.after_id });
      case 'delete':
        return actors.tell(room_id, { ...common, action: 'delete', taskId, version });
    }
  },
});

function fieldsOf({
  title,
  done,
  assignee_id,
}: {
  readonly title?: string | undefined;
  readonly done?: boolean | undefined;
  readonly assignee_id?: string | null | undefined;
}): { title?: string; done?: boolean; assignee_id?: string | null } {
  return {
    ...(title !== undefined && { title }),
    ...(done !== undefined && { done }),
    ...(assignee_id !== undefined && { assignee_id }),
  };
}

/**
 * Edits the notes of the room; what others edited meanwhile stays.
 *
 * @throws `room.not-found`, `room.closed`, `room.notes-unknown-version`, `room.notes-misplaced`,
 * `room.notes-too-long`, `room.notes-too-fast`.
 */
export const editNotes = useCase<Pick<RoomDeps, 'actors' | 'hasLimits'>, typeof EditNotesInput, NoteAnswer>({
  name: 'rooms.edit-notes',
  kind: 'append',
  roles: PEOPLE,
  input: EditNotesInput,
  run: ({ actors, hasLimits }, { userId }, { room_id, client_id, base_version, changes }) =>
    actors.tell(room_id, {
      type: 'note',
      userId,
      clientId: client_id,
      asked: askedOf('note', { base_version, changes }),
      baseVersion: base_version,
      changes,
      isUnlimited: !hasLimits,
    }),
});

/** What tells a message from every other one with the same client_id. */
function askedOf(type: string, content: Readonly<Record<string, unknown>>): string {
  return printOf([type, ...Object.entries(content).sort(([left], [right]) => (left < right ? -1 : 1))]);
}
