import { useCase } from '../../../platform/use-case/use-case.ts';
import { RoomInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Ends the caller's membership, and with it every socket's part in the room. @throws `room.not-found` */
export const leaveMembership = useCase<Pick<RoomDeps, 'actors'>, typeof RoomInput, undefined>({
  name: 'rooms.leave-membership',
  kind: 'ask',
  roles: PEOPLE,
  input: RoomInput,
  run: async ({ actors }, { userId }, { id }) => {
    await actors.tell(id, { type: 'leave', userId });
    return undefined;
  },
});
