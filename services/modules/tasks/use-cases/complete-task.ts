import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { CompleteTaskInput } from '../contract.ts';
import { taskAlreadyCompleted, taskNotFound } from '../errors.ts';
import { withCompletion, type VersionedTask } from '../task.ts';
import type { TaskDeps } from './deps.ts';

/**
 * Marks a task as done, once: of two racing requests one is told that it was done before.
 *
 * A task of somebody else answers "not found", not "forbidden": whether it exists is theirs to tell.
 *
 * @throws `task.not-found` when there is no such task for this person.
 * @throws `task.already-completed` when it was done before.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const completeTask = useCase<TaskDeps, typeof CompleteTaskInput, VersionedTask>({
  name: 'tasks.complete',
  kind: 'command',
  input: CompleteTaskInput,
  roles: ['authenticated'],
  run: async ({ tasks, clock }, _caller, { id, version, actual_duration }) => {
    const task = await tasks.findForChange(id);
    if (task === undefined) throw taskNotFound();
    matchVersion(task, version);
    if (task.status === 'completed') throw taskAlreadyCompleted();

    const changes = withCompletion(task, { status: 'completed', actual_duration }, clock.now());
    return tasks.change(id, changes);
  },
});
