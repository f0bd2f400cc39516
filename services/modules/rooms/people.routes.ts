import { route, type Route } from '../../platform/http/route.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { EventPage, InvitationOutput, JoinedOutput, MemberPage, RoleOutput } from './contract.ts';
import type { Invitation, Member, Room, RoomEvent } from './room.ts';

/** The use cases of who is in a room and what was said there, ready to run. */
export interface PeopleUseCases {
  readonly createInvitation: BoundUseCase<Invitation & { readonly token: string; readonly url: string }>;
  readonly revokeInvitation: BoundUseCase<undefined>;
  readonly joinByInvitation: BoundUseCase<{ readonly room: Room; readonly member: Member }>;
  readonly leaveMembership: BoundUseCase<undefined>;
  readonly removeMember: BoundUseCase<undefined>;
  readonly setMemberRole: BoundUseCase<{ readonly user_id: string; readonly role: 'cohost' | 'member' }>;
  readonly listMembers: BoundUseCase<Page<Member>>;
  readonly listEvents: BoundUseCase<Page<RoomEvent> & { readonly seq: number }>;
}

const tag = 'Rooms';
const room = '/api/rooms/{id}';

/** `/api/rooms/{id}/invitations`, `/members`, `/events` and `/api/rooms/join` */
export function peopleRoutes(useCases: PeopleUseCases): Route[] {
  return [...invitationRoutes(useCases), ...memberRoutes(useCases)];
}

function invitationRoutes({ createInvitation, revokeInvitation, joinByInvitation }: PeopleUseCases): Route[] {
  return [
    route({
      tag,
      method: 'post',
      path: `${room}/invitations`,
      summary: 'Make an invitation',
      useCase: createInvitation,
      output: InvitationOutput,
      status: 201,
    }),
    route({
      tag,
      method: 'delete',
      path: `${room}/invitations/{invitation_id}`,
      summary: 'Revoke an invitation',
      useCase: revokeInvitation,
      status: 204,
    }),
    route({
      tag,
      method: 'post',
      path: '/api/rooms/join',
      summary: 'Join by invitation',
      useCase: joinByInvitation,
      output: JoinedOutput,
    }),
  ];
}

function memberRoutes(useCases: PeopleUseCases): Route[] {
  const { listMembers, leaveMembership, removeMember, setMemberRole, listEvents } = useCases;
  return [
    route({
      tag,
      method: 'get',
      path: `${room}/members`,
      summary: 'List members',
      useCase: listMembers,
      output: MemberPage,
    }),
    route({
      tag,
      method: 'delete',
      path: `${room}/members/me`,
      summary: 'End your membership',
      useCase: leaveMembership,
      status: 204,
    }),
    route({
      tag,
      method: 'patch',
      path: `${room}/members/{user_id}`,
      summary: 'Change the role of a member',
      useCase: setMemberRole,
      output: RoleOutput,
    }),
    route({
      tag,
      method: 'post',
      path: `${room}/members/{user_id}/remove`,
      summary: 'Remove a member',
      useCase: removeMember,
      status: 204,
    }),
    route({
      tag,
      method: 'get',
      path: `${room}/events`,
      summary: 'Read the log',
      useCase: listEvents,
      output: EventPage,
    }),
  ];
}
