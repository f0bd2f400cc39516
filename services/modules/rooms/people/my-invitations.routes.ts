import { route, type Route } from '../../../platform/http/route.ts';
import type { HostingUseCases } from './bind.ts';
import { MyInvitationPage } from './contract.ts';

/** `/api/rooms/invitations`; it goes before `/api/rooms/{id}`, which would take its name for an id. */
export function myInvitationRoutes({
  listMyInvitations,
}: Pick<HostingUseCases, 'listMyInvitations'>): Route[] {
  return [
    route({
      tag: 'Rooms',
      method: 'get',
      path: '/api/rooms/invitations',
      summary: 'List your open invitations',
      useCase: listMyInvitations,
      output: MyInvitationPage,
    }),
  ];
}
