import type { JsonText } from '../../../platform/database/json-text.ts';
import { toJsonPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListTasksInput } from '../contract.ts';
import type { Task } from '../task.ts';
import { placeOf } from '../task-place.ts';
import type { TaskDeps } from './deps.ts';

/** One page of the caller's tasks; a cursor goes on in the order that it was made in. */
export const listTasks = useCase<TaskDeps, typeof ListTasksInput, JsonText<Page<Task>>>({
  name: 'tasks.list',
  kind: 'query',
  input: ListTasksInput,
  roles: ['authenticated'],
  run: async ({ tasks }, _caller, { limit, cursor, count, sort, ...filter }) => {
    const after = placeFrom(cursor, sort);
    const [rows, total] = await Promise.all([
      tasks.list({ ...filter, sort, after, limit: limit + 1 }),
      count === undefined ? undefined : tasks.count(filter),
    ]);
    return toJsonPage(rows, limit, (task) => placeOf(task, sort), total);
  },
});
