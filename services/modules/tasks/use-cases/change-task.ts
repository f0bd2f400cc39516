import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangeTaskInput } from '../contract.ts';
import { taskNotFound } from '../errors.ts';
import { withCompletion, type VersionedTask } from '../task.ts';
import type { TaskDeps } from './deps.ts';

/**
 * Changes the fields that are named; completing through the status counts as completing.
 *
 * @throws `task.not-found` when there is no such task for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const changeTask = useCase<TaskDeps, typeof ChangeTaskInput, VersionedTask>({
  name: 'tasks.change',
  kind: 'command',
  input: ChangeTaskInput,
  roles: ['authenticated'],
  run: async ({ tasks, clock }, _caller, { id, version, ...changes }) => {
    const task = await tasks.findForChange(id);
    if (task === undefined) throw taskNotFound();
    matchVersion(task, version);
    return tasks.change(id, withCompletion(task, changes, clock.now()));
  },
});
