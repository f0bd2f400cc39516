import { useCase } from '../../../platform/use-case/use-case.ts';
import { TaskInput } from '../contract.ts';
import { taskNotFound } from '../errors.ts';
import type { WrittenTask } from '../task.ts';
import type { TaskDeps } from './deps.ts';

/**
 * One task of the caller.
 *
 * @throws `task.not-found` when there is no such task for this person.
 */
export const getTask = useCase<TaskDeps, typeof TaskInput, WrittenTask>({
  name: 'tasks.get',
  kind: 'query',
  input: TaskInput,
  roles: ['authenticated'],
  run: async ({ tasks }, _caller, { id }) => {
    const task = await tasks.findById(id);
    if (task === undefined) throw taskNotFound();
    return task;
  },
});
