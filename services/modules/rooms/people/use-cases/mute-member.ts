import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { MuteMemberInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/**
 * Takes the word from a member for a while; hosts may, co-hosts from members only. Muting again sets the time anew.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.member-not-found`, `room.host-not-muted`.
 */
export const muteMember = useCase<
  Pick<PeopleDeps, 'actors'>,
  typeof MuteMemberInput,
  { readonly user_id: string; readonly until: string }
>({
  name: 'rooms.mute',
  kind: 'ask',
  roles: PEOPLE,
  input: MuteMemberInput,
  run: ({ actors }, { userId: by }, { id, user_id, seconds, reason = null }) =>
    actors.tell(id, { type: 'mute', by, userId: user_id.toLowerCase(), seconds, reason }),
});
