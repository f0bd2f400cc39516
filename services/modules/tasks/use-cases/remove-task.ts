import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { TaskAtVersionInput } from '../contract.ts';
import { taskNotFound } from '../errors.ts';
import type { TaskDeps } from './deps.ts';

/**
 * Removes a task for good.
 *
 * @throws `task.not-found` when there is no such task for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const removeTask = useCase<TaskDeps, typeof TaskAtVersionInput, undefined>({
  name: 'tasks.remove',
  kind: 'command',
  input: TaskAtVersionInput,
  roles: ['authenticated'],
  run: async ({ tasks }, _caller, { id, version }) => {
    const task = await tasks.findForChange(id);
    if (task === undefined) throw taskNotFound();
    matchVersion(task, version);
    await tasks.remove(id);
    return undefined;
  },
});
