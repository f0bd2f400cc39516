import { useCase } from '../../../platform/use-case/use-case.ts';
import { RemoveMemberInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Takes somebody out of a room at once, and keeps them out when they are banned; hosts may, co-hosts only members.
 *
 * @throws `room.not-found`, `room.hosts-only`, `room.member-not-found`, `room.host-stays`.
 */
export const removeMember = useCase<Pick<RoomDeps, 'actors'>, typeof RemoveMemberInput, undefined>({
  name: 'rooms.remove-member',
  kind: 'ask',
  roles: PEOPLE,
  input: RemoveMemberInput,
  run: async ({ actors }, { userId: by }, { id, user_id, reason = null, ban }) => {
    await actors.tell(id, { type: 'remove', by, userId: user_id.toLowerCase(), reason, ban });
    return undefined;
  },
});
