import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { PersonInRoomInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/** Gives somebody the word back; nothing happens where it was not taken. @throws `room.not-found`, `room.hosts-only` */
export const unmuteMember = useCase<Pick<PeopleDeps, 'actors'>, typeof PersonInRoomInput, undefined>({
  name: 'rooms.unmute',
  kind: 'ask',
  roles: PEOPLE,
  input: PersonInRoomInput,
  run: async ({ actors }, { userId: by }, { id, user_id }) => {
    await actors.tell(id, { type: 'unmute', by, userId: user_id.toLowerCase() });
    return undefined;
  },
});
