import { route, type Route } from '../../../platform/http/route.ts';
import { RoomOutput } from '../contract.ts';
import type { HostingUseCases } from './bind.ts';
import { BanPage, InvitationPage, KnockedOutput, KnockPage, MutedOutput, MutePage } from './contract.ts';

const tag = 'Rooms';
const room = '/api/rooms/{id}';

/** `/api/rooms/{id}/host`, `/bans`, `/mutes`, `/knocks` and the list of `/invitations` */
export function hostingRoutes(useCases: HostingUseCases): Route[] {
  return [...banRoutes(useCases), ...muteRoutes(useCases), ...knockRoutes(useCases)];
}

function banRoutes({ transfer, unban, listBans, listInvitations }: HostingUseCases): Route[] {
  return [
    route({
      tag,
      method: 'put',
      path: `${room}/host`,
      summary: 'Hand the room to another member',
      useCase: transfer,
      output: RoomOutput,
      present: (given) => ({ body: given, version: String(given.version) }),
    }),
    route({
      tag,
      method: 'get',
      path: `${room}/bans`,
      summary: 'List who is banned',
      useCase: listBans,
      output: BanPage,
    }),
    route({
      tag,
      method: 'get',
      path: `${room}/invitations`,
      summary: 'List invitations that are not revoked',
      useCase: listInvitations,
      output: InvitationPage,
    }),
    route({
      tag,
      method: 'delete',
      path: `${room}/bans/{user_id}`,
      summary: 'End a ban',
      useCase: unban,
      status: 204,
    }),
  ];
}

function muteRoutes({ mute, unmute, listMutes }: HostingUseCases): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path: `${room}/mutes`,
      summary: 'List who is muted',
      useCase: listMutes,
      output: MutePage,
    }),
    route({
      tag,
      method: 'put',
      path: `${room}/mutes/{user_id}`,
      summary: 'Mute a member for a while',
      useCase: mute,
      output: MutedOutput,
    }),
    route({
      tag,
      method: 'delete',
      path: `${room}/mutes/{user_id}`,
      summary: 'Give a member the word back',
      useCase: unmute,
      status: 204,
    }),
  ];
}

function knockRoutes({ knock, answerKnock, listKnocks }: HostingUseCases): Route[] {
  return [
    route({
      tag,
      method: 'post',
      path: `${room}/knocks`,
      summary: 'Ask to be let in',
      useCase: knock,
      output: KnockedOutput,
      limit: 'room-knock',
    }),
    route({
      tag,
      method: 'get',
      path: `${room}/knocks`,
      summary: 'List who is at the door',
      useCase: listKnocks,
      output: KnockPage,
    }),
    route({
      tag,
      method: 'put',
      path: `${room}/knocks/{user_id}`,
      summary: 'Answer a knock',
      useCase: answerKnock,
      status: 204,
    }),
  ];
}
