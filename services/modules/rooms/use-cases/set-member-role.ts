import { useCase } from '../../../platform/use-case/use-case.ts';
import { SetMemberRoleInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Makes a member a co-host, or a co-host a member; the host may. @throws `room.not-found`, `room.hosts-only`, `room.member-not-found` */
export const setMemberRole = useCase<
  Pick<RoomDeps, 'actors'>,
  typeof SetMemberRoleInput,
  { readonly user_id: string; readonly role: 'cohost' | 'member' }
>({
  name: 'rooms.set-member-role',
  kind: 'ask',
  roles: PEOPLE,
  input: SetMemberRoleInput,
  run: ({ actors }, { userId: by }, { id, user_id, role }) =>
    actors.tell(id, { type: 'set-role', by, userId: user_id.toLowerCase(), role }),
});
