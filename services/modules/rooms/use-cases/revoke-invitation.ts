import { useCase } from '../../../platform/use-case/use-case.ts';
import { InvitationInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Ends an invitation; who came by it stays. @throws `room.not-found`, `room.hosts-only`, `invitation.not-found` */
export const revokeInvitation = useCase<Pick<RoomDeps, 'actors'>, typeof InvitationInput, undefined>({
  name: 'rooms.revoke-invitation',
  kind: 'ask',
  roles: PEOPLE,
  input: InvitationInput,
  run: async ({ actors }, { userId }, { id, invitation_id }) => {
    await actors.tell(id, { type: 'revoke', by: userId, id: invitation_id.toLowerCase() });
    return undefined;
  },
});
