import { useCase } from '../../../platform/use-case/use-case.ts';
import { AddTaskInput } from '../contract.ts';
import { completedAt, type WrittenTask } from '../task.ts';
import type { TaskDeps } from './deps.ts';

/**
 * Writes down a task, for the caller only.
 *
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const addTask = useCase<TaskDeps, typeof AddTaskInput, WrittenTask>({
  name: 'tasks.add',
  kind: 'append',
  input: AddTaskInput,
  roles: ['authenticated'],
  run: ({ tasks, clock }, _caller, fields) =>
    tasks.add({ ...fields, completed_at: completedAt(fields.status, clock.now()) }),
});
