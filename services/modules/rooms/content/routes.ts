import type { ZodType } from 'zod';
import { route, type Route } from '../../../platform/http/route.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { ContentUseCases } from './bind.ts';
import { GoalsOutput, NotesOutput, ReactionsPage, StudyTimePage, TasksOutput } from './contract.ts';

const NDJSON = 'application/x-ndjson';

/** `/api/rooms/{id}/goals`, `/tasks`, `/notes`, `/reactions`, `/study-time` and `/replay` */
export function contentRoutes(useCases: ContentUseCases): Route[] {
  const { getGoals, getTasks, getNotes, listReactions, getStudyTime, replay } = useCases;
  const get = <Output>(path: string, summary: string, useCase: BoundUseCase<Output>, output: ZodType) =>
    route({ tag: 'Rooms', method: 'get', path: `/api/rooms/{id}/${path}`, summary, useCase, output });
  return [
    get('goals', 'Read goals', getGoals, GoalsOutput),
    get('tasks', 'Read tasks', getTasks, TasksOutput),
    get('notes', 'Read notes', getNotes, NotesOutput),
    get('reactions', 'List reactions', listReactions, ReactionsPage),
    get('study-time', 'Who studied how long', getStudyTime, StudyTimePage),
    route({
      tag: 'Rooms',
      method: 'get',
      path: '/api/rooms/{id}/replay',
      summary: 'Stream the log in order',
      useCase: replay,
      outputMedia: [NDJSON],
      present: (bytes) => ({
        body: undefined,
        bytes,
        headers: { 'Content-Type': NDJSON, 'Cache-Control': 'private, no-store' },
      }),
    }),
  ];
}
