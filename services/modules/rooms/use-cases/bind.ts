import type { Runner } from '../../../platform/use-case/runner.ts';
import { roomsIn } from '../room.postgres.ts';
import type { RoomDeps } from './deps.ts';
import { closeRoom } from './close-room.ts';
import { controlTimer } from './control-timer.ts';
import { createInvitation } from './create-invitation.ts';
import { createRoom } from './create-room.ts';
import { getRoom } from './get-room.ts';
import { joinByInvitation } from './join-by-invitation.ts';
import { joinRoom } from './join-room.ts';
import { leaveMembership } from './leave-membership.ts';
import { leaveRoom } from './leave-room.ts';
import { listEvents } from './list-events.ts';
import { listMembers } from './list-members.ts';
import { listRooms } from './list-rooms.ts';
import { postToRoom } from './post-to-room.ts';
import { removeMember } from './remove-member.ts';
import { revokeInvitation } from './revoke-invitation.ts';
import { setMemberRole } from './set-member-role.ts';
import { showTyping } from './show-typing.ts';
import { updateRoom } from './update-room.ts';
import type { EventLog } from './list-events.ts';

export type RoomsUseCases = ReturnType<typeof bindUseCases>;

/** Every use case of rooms, ready to run. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each use case's own output type is the point
export function bindUseCases(
  deps: Omit<RoomDeps, 'rooms'> & {
    readonly runner: Runner;
    readonly events: EventLog;
  },
) {
  const { runner, actors, judge, isKnown, countPresent, sockets, ids, publicUrl, processId, events } = deps;
  const bind = runner.bindTo((scope) => ({
    rooms: roomsIn(scope),
    actors,
    judge,
    isKnown,
    countPresent,
    sockets,
    ids,
    publicUrl,
    processId,
    events,
  }));
  return {
    create: bind(createRoom),
    list: bind(listRooms),
    get: bind(getRoom),
    update: bind(updateRoom),
    close: bind(closeRoom),
    createInvitation: bind(createInvitation),
    revokeInvitation: bind(revokeInvitation),
    joinByInvitation: bind(joinByInvitation),
    leaveMembership: bind(leaveMembership),
    removeMember: bind(removeMember),
    setMemberRole: bind(setMemberRole),
    listMembers: bind(listMembers),
    listEvents: bind(listEvents),
    join: bind(joinRoom),
    leave: bind(leaveRoom),
    post: bind(postToRoom),
    timer: bind(controlTimer),
    typing: bind(showTyping),
  };
}
