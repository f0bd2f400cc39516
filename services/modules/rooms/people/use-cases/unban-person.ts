import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { PersonInRoomInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/** Ends a ban; hosts may. @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.ban-not-found` */
export const unbanPerson = useCase<Pick<PeopleDeps, 'actors'>, typeof PersonInRoomInput, undefined>({
  name: 'rooms.unban',
  kind: 'ask',
  roles: PEOPLE,
  input: PersonInRoomInput,
  run: async ({ actors }, { userId: by }, { id, user_id }) => {
    await actors.tell(id, { type: 'unban', by, userId: user_id.toLowerCase() });
    return undefined;
  },
});
