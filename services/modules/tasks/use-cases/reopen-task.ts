import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { TaskAtVersionInput } from '../contract.ts';
import { taskNotClosed, taskNotFound } from '../errors.ts';
import { withCompletion, type VersionedTask } from '../task.ts';
import type { TaskDeps } from './deps.ts';

/**
 * Puts a completed or cancelled task back among those to do.
 *
 * @throws `task.not-found` when there is no such task for this person.
 * @throws `task.not-closed` when it is open.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const reopenTask = useCase<TaskDeps, typeof TaskAtVersionInput, VersionedTask>({
  name: 'tasks.reopen',
  kind: 'command',
  input: TaskAtVersionInput,
  roles: ['authenticated'],
  run: async ({ tasks, clock }, _caller, { id, version }) => {
    const task = await tasks.findForChange(id);
    if (task === undefined) throw taskNotFound();
    matchVersion(task, version);
    if (task.status !== 'completed' && task.status !== 'cancelled') throw taskNotClosed();

    return tasks.change(id, withCompletion(task, { status: 'todo' }, clock.now()));
  },
});
