import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { JsonText } from '../../platform/database/json-text.ts';
import type { Page } from '../../platform/http/page.ts';
import { TaskOutput, TaskPageOutput } from './contract.ts';
import type { Task, VersionedTask, WrittenTask } from './task.ts';

/** The use cases of tasks, ready to run. */
export interface TaskUseCases {
  readonly list: BoundUseCase<JsonText<Page<Task>>>;
  readonly add: BoundUseCase<WrittenTask>;
  readonly get: BoundUseCase<WrittenTask>;
  readonly change: BoundUseCase<VersionedTask>;
  readonly complete: BoundUseCase<VersionedTask>;
  readonly reopen: BoundUseCase<VersionedTask>;
  readonly remove: BoundUseCase<undefined>;
}

const tag = 'Tasks';
const one = { tag, output: TaskOutput, present };
const ifMatch = 'optional';

const path = '/api/tasks';

/** `/api/tasks` */
export function taskRoutes(tasks: TaskUseCases): Route[] {
  return [...collectionRoutes(tasks), ...memberRoutes(tasks)];
}

function collectionRoutes(tasks: TaskUseCases): Route[] {
  return [
    route({ tag, method: 'get', path, summary: 'List tasks', useCase: tasks.list, output: TaskPageOutput }),
    route({
      ...one,
      method: 'post',
      path,
      summary: 'Add a task',
      useCase: tasks.add,
      status: 201,
      present: ({ id, ...task }) => ({ ...task, headers: { Location: `${path}/${id}` } }),
    }),
  ];
}

function memberRoutes(tasks: TaskUseCases): Route[] {
  const member = `${path}/{id}`;
  return [
    route({
      ...one,
      method: 'get',
      path: member,
      summary: 'Read a task',
      useCase: tasks.get,
      present: ({ body, version }) => ({ body, version }),
    }),
    route({
      ...one,
      ifMatch,
      method: 'patch',
      path: member,
      summary: 'Change a task',
      useCase: tasks.change,
    }),
    route({
      tag,
      ifMatch,
      method: 'delete',
      path: member,
      summary: 'Remove a task',
      useCase: tasks.remove,
      status: 204,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${member}/complete`,
      summary: 'Complete a task',
      useCase: tasks.complete,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${member}/reopen`,
      summary: 'Open a task again',
      useCase: tasks.reopen,
    }),
  ];
}

function present({ version, ...body }: VersionedTask): Presented {
  return { body, version };
}
