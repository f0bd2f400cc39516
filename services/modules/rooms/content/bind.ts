import type { Runner } from '../../../platform/use-case/runner.ts';
import { roomsIn } from '../room.postgres.ts';
import { contentIn } from './content.postgres.ts';
import type { ContentDeps } from './deps.ts';
import { changeTasks, editNotes, setGoal } from './use-cases/change-content.ts';
import { getStudyTime } from './use-cases/get-study-time.ts';
import { listReactions, react } from './use-cases/react.ts';
import { getGoals, getNotes, getTasks } from './use-cases/read-content.ts';
import { dropGoal, writeGoal, writeNotes } from './use-cases/write-content.ts';
import { addTask, deleteTask, editTask, placeTask } from './use-cases/write-tasks.ts';
import { replayRoom } from './use-cases/replay-room.ts';

export type ContentUseCases = ReturnType<typeof bindContent>;

/** Every use case about what the members of a room make together, ready to run. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each use case's own output type is the point
export function bindContent({
  runner,
  actors,
  judge,
  isKnown,
  ids,
  hasLimits,
  replaySource,
}: Omit<ContentDeps, 'rooms' | 'content'> & { readonly runner: Runner }) {
  const bind = runner.bindTo((scope) => ({
    rooms: roomsIn(scope),
    content: contentIn(scope),
    actors,
    judge,
    isKnown,
    ids,
    hasLimits,
    replaySource,
  }));
  return {
    goal: bind(setGoal),
    task: bind(changeTasks),
    note: bind(editNotes),
    react: bind(react),
    writeGoal: bind(writeGoal),
    dropGoal: bind(dropGoal),
    addTask: bind(addTask),
    editTask: bind(editTask),
    placeTask: bind(placeTask),
    deleteTask: bind(deleteTask),
    writeNotes: bind(writeNotes),
    getGoals: bind(getGoals),
    getTasks: bind(getTasks),
    getNotes: bind(getNotes),
    listReactions: bind(listReactions),
    getStudyTime: bind(getStudyTime),
    replay: bind(replayRoom),
  };
}
