import type { SessionDoors } from './bind.ts';
import { route, type Route } from '../../../platform/http/route.ts';
import { EndedSessionsView, OwnSessions } from './contract.ts';

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
