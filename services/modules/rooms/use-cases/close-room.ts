import { useCase } from '../../../platform/use-case/use-case.ts';
import { RoomInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Closes a room for good; its log stays readable to its members. @throws `room.not-found`, `room.closed`, `room.hosts-only` */
export const closeRoom = useCase<Pick<RoomDeps, 'actors'>, typeof RoomInput, undefined>({
  name: 'rooms.close',
  kind: 'ask',
  roles: PEOPLE,
  input: RoomInput,
  run: async ({ actors }, { userId }, { id }) => {
    await actors.tell(id, { type: 'close', by: userId });
    return undefined;
  },
});
