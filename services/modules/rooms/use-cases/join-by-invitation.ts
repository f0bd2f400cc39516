import { useCase } from '../../../platform/use-case/use-case.ts';
import { JoinByInvitationInput } from '../contract.ts';
import { invitationNotFound } from '../errors.ts';
import { hashToken } from '../invitation-token.ts';
import type { Member, Room } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Comes in by an invitation; somebody who is in already is shown the room, and uses nothing up.
 *
 * @throws `invitation.not-found`, `invitation.expired`, `invitation.used-up`, `room.full`, `room.closed`.
 */
export const joinByInvitation = useCase<
  Pick<RoomDeps, 'rooms' | 'actors'>,
  typeof JoinByInvitationInput,
  { readonly room: Room; readonly member: Member }
>({
  name: 'rooms.join-by-invitation',
  kind: 'ask',
  roles: PEOPLE,
  input: JoinByInvitationInput,
  run: async ({ rooms, actors }, _caller, { token }) => {
    const invitation = await rooms.findInvitation(hashToken(token));
    if (invitation === undefined) throw invitationNotFound();
    const { person } = await rooms.introduce(invitation.room_id);
    const { room, member } = await actors.tell(invitation.room_id, {
      type: 'join',
      person,
      isEligible: false,
      invitationId: invitation.id,
    });
    return { room, member };
  },
});
