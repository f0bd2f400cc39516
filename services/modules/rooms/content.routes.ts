import { route, type Route } from '../../platform/http/route.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { GoalsOutput, NotesOutput, ReactionsPage, StudyTimePage, TasksOutput } from './content.contract.ts';
import type { PersonStudied, PostReactions, Studied } from './content.store.ts';
import type { ContentParts } from './room-actors.ts';

/** The use cases of what the members make together, ready to run. */
export interface ContentUseCases {
  readonly getGoals: BoundUseCase<ContentParts['goals']>;
  readonly getTasks: BoundUseCase<ContentParts['tasks']>;
  readonly getNotes: BoundUseCase<ContentParts['notes']>;
  readonly listReactions: BoundUseCase<Page<PostReactions>>;
  readonly getStudyTime: BoundUseCase<
    Page<PersonStudied> & { readonly total: Studied & { readonly people: number } }
  >;
  readonly replay: BoundUseCase<AsyncIterable<Uint8Array>>;
}

const NDJSON = 'application/x-ndjson';
const common = { tag: 'Rooms', method: 'get' } as const;
const room = '/api/rooms/{id}';

/** `/api/rooms/{id}/goals`, `/tasks`, `/notes`, `/reactions`, `/study-time` and `/replay` */
export function contentRoutes(useCases: ContentUseCases): Route[] {
  const { getGoals, getTasks, getNotes, listReactions, getStudyTime, replay } = useCases;
  return [
    route({
      ...common,
      path: `${room}/goals`,
      summary: 'Read goals',
      useCase: getGoals,
      output: GoalsOutput,
    }),
    route({
      ...common,
      path: `${room}/tasks`,
      summary: 'Read tasks',
      useCase: getTasks,
      output: TasksOutput,
    }),
    route({
      ...common,
      path: `${room}/notes`,
      summary: 'Read notes',
      useCase: getNotes,
      output: NotesOutput,
    }),
    route({
      ...common,
      path: `${room}/reactions`,
      summary: 'List reactions',
      useCase: listReactions,
      output: ReactionsPage,
    }),
    route({
      ...common,
      path: `${room}/study-time`,
      summary: 'Who studied how long',
      useCase: getStudyTime,
      output: StudyTimePage,
    }),
    route({
      ...common,
      path: `${room}/replay`,
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
