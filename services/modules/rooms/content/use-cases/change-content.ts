import { useCase } from '../../../../platform/use-case/use-case.ts';
import type { z } from 'zod';
import type { TaskMessage } from '../../actor/content/content.messages.ts';
import { printOf } from '../../actor/receipts.ts';
import { ChangeTasksInput, EditNotesInput, SetGoalInput } from '../contract.ts';
import type { GoalAnswer, NoteAnswer, TaskAnswer } from '../../room-actors.ts';
import { refuseText } from '../refuse-text.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import type { ContentDeps } from '../deps.ts';

type Spoken = Pick<ContentDeps, 'actors' | 'judge' | 'isKnown'>;

/**
 * Sets what the focus phase is for, for oneself or as a host for everybody, or ticks it off.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.goal-missing`, `room.client-id-reused`.
 * @throws `room.muted`, `room.text-refused`, `room.judge-unavailable`, as posts do.
 */
export const setGoal = useCase<Spoken, typeof SetGoalInput, GoalAnswer>({
  name: 'rooms.set-goal',
  kind: 'ask',
  roles: PEOPLE,
  input: SetGoalInput,
  run: async (deps, { userId }, { room_id, client_id, ...goal }) => {
    const { text, done } = goal;
    await refuseText(deps, { roomId: room_id, userId, clientId: client_id, text });
    return deps.actors.tell(room_id, {
      type: 'goal',
      userId,
      clientId: client_id,
      asked: askedOf('goal', goal),
      isShared: goal.for === 'all',
      text,
      done,
    });
  },
});

/**
 * Adds, changes, moves or deletes a task of the room.
 *
 * @throws `room.not-found`, `room.closed`, `room.task-not-found`, `room.member-not-found`, `room.too-many-tasks`.
 * @throws `room.task-changed` when somebody else changed the same field since the version that the caller has.
 */
export const changeTasks = useCase<TaskDeps, typeof ChangeTasksInput, TaskAnswer>({
  name: 'rooms.change-tasks',
  kind: 'ask',
  roles: PEOPLE,
  input: ChangeTasksInput,
  run: (deps, { userId }, input) => tellTask(deps, userId, input),
});

/** What a change of a task needs. */
export type TaskDeps = Spoken & Pick<ContentDeps, 'ids'>;

type Sent = z.output<typeof ChangeTasksInput>;

/** A change of a task that there is; without a version it is meant for whichever there is. */
export type TaskChange = DistributiveOmit<Exclude<Sent, { action: 'add' }>, 'version'> & {
  readonly version?: number | undefined;
};

type SentChange = TaskChange | Extract<Sent, { action: 'add' }>;

/** The one way of a change of a task to its room; `isExact` where any change since the named version is in the way. */
export async function tellTask(
  deps: TaskDeps,
  userId: string,
  { room_id, client_id, ...change }: SentChange,
  isExact = false,
): Promise<TaskAnswer> {
  const text = 'title' in change ? change.title : undefined;
  await refuseText(deps, { roomId: room_id, userId, clientId: client_id, text });
  const common = { type: 'task', userId, clientId: client_id, asked: askedOf('task', change) } as const;
  return deps.actors.tell(room_id, { ...common, ...askFor(change, deps.ids), ...(isExact && { isExact }) });
}

type Change = DistributiveOmit<SentChange, 'room_id' | 'client_id'>;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
type Ask = DistributiveOmit<TaskMessage, 'type' | 'userId' | 'clientId' | 'asked'>;

function askFor(change: Change, ids: ContentDeps['ids']): Ask {
  switch (change.action) {
    case 'add': {
      const { title, assignee_id: assigneeId, after_id: afterId } = change;
      return { action: 'add', id: ids.uuid(), title, assigneeId, afterId };
    }
    case 'edit':
      return { action: 'edit', taskId: change.task_id, version: change.version, changes: fieldsOf(change) };
    case 'move':
      return { action: 'move', taskId: change.task_id, version: change.version, afterId: change.after_id };
    case 'delete':
      return { action: 'delete', taskId: change.task_id, version: change.version };
  }
}

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
export const editNotes = useCase<
  Pick<ContentDeps, 'actors' | 'hasLimits'>,
  typeof EditNotesInput,
  NoteAnswer
>({
  name: 'rooms.edit-notes',
  kind: 'ask',
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
