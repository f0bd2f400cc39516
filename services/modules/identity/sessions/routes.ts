import { route, type Route } from '../../../platform/http/route.ts';
import type { Page } from '../../../platform/http/page.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { EndedSessionsView, OwnSessions } from './contract.ts';
import type { SeenSession } from './own-sessions.ts';

/** What people can ask about where they are signed in. */
export interface SessionDoors {
  readonly listOwnSessions: BoundUseCase<Page<SeenSession>>;
  readonly endOneSession: BoundUseCase<undefined>;
  readonly endOtherSessions: BoundUseCase<{ readonly ended: number }>;
}

const tag = 'Users';

/** `/api/users/me/sessions` */
export function sessionRoutes({ listOwnSessions, endOneSession, endOtherSessions }: SessionDoors): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path: '/api/users/me/sessions',
      summary: 'Where you are signed in',
      useCase: listOwnSessions,
      output: OwnSessions,
    }),
    route({
      tag,
      method: 'delete',
      path: '/api/users/me/sessions/{id}',
      summary: 'Sign one device out',
      useCase: endOneSession,
      status: 204,
    }),
    route({
      tag,
      method: 'delete',
      path: '/api/users/me/sessions',
      summary: 'Sign every other device out',
      useCase: endOtherSessions,
      output: EndedSessionsView,
    }),
  ];
}
