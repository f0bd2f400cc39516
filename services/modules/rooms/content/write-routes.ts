import { route, type Presented, type Route } from '../../../platform/http/route.ts';
import type { ContentUseCases } from './bind.ts';
import { GoalAnswer, NoteAnswer, TaskOutput } from './contract.ts';

const tag = 'Rooms';
const goals = '/api/rooms/{id}/goals/{whose}';
const tasks = '/api/rooms/{id}/tasks';
const task = `${tasks}/{task_id}`;

/** Writes of `/api/rooms/{id}/goals`, `/tasks` and `/notes`: what `room:goal`, `room:task` and `room:note` do. */
export function contentWriteRoutes(useCases: ContentUseCases): Route[] {
  return [...goalRoutes(useCases), ...taskRoutes(useCases), ...noteRoutes(useCases)];
}

function goalRoutes({ writeGoal, dropGoal }: ContentUseCases): Route[] {
  return [
    route({
      tag,
      method: 'patch',
      path: goals,
      summary: 'Set a goal, change it, or tick it off',
      useCase: writeGoal,
      output: GoalAnswer,
    }),
    route({
      tag,
      method: 'delete',
      path: goals,
      summary: 'Take a goal away',
      useCase: dropGoal,
      status: 204,
    }),
  ];
}

function taskRoutes({ addTask, editTask, placeTask, deleteTask }: ContentUseCases): Route[] {
  const shown = { tag, output: TaskOutput, present: withVersion };
  return [
    route({
      ...shown,
      method: 'post',
      path: tasks,
      summary: 'Add a task',
      useCase: addTask,
      status: 201,
    }),
    route({
      ...shown,
      method: 'patch',
      path: task,
      summary: 'Change a task, or tick it off',
      useCase: editTask,
      ifMatch: 'required',
    }),
    route({
      ...shown,
      method: 'put',
      path: `${task}/place`,
      summary: 'Move a task',
      useCase: placeTask,
      ifMatch: 'required',
    }),
    route({
      tag,
      method: 'delete',
      path: task,
      summary: 'Delete a task',
      useCase: deleteTask,
      status: 204,
      ifMatch: 'required',
    }),
  ];
}

function noteRoutes({ writeNotes }: ContentUseCases): Route[] {
  return [
    route({
      tag,
      method: 'patch',
      path: '/api/rooms/{id}/notes',
      summary: 'Edit the notes',
      useCase: writeNotes,
      output: NoteAnswer,
      present: withVersion,
    }),
  ];
}

function withVersion(answer: { readonly version: number }): Presented {
  return { body: answer, version: String(answer.version) };
}
