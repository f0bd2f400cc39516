import { useCase } from '../../../platform/use-case/use-case.ts';
import { RoomInput } from '../contract.ts';
import { roomNotFound } from '../errors.ts';
import type { Room } from '../room.ts';
import type { RoomDeps } from './deps.ts';

/** A room that the caller is in, or may simply join. @throws `room.not-found` */
export const getRoom = useCase<Pick<RoomDeps, 'rooms'>, typeof RoomInput, Room>({
  name: 'rooms.get',
  kind: 'query',
  input: RoomInput,
  run: async ({ rooms }, _caller, { id }) => {
    const room = await rooms.find(id);
    if (room === undefined) throw roomNotFound();
    return room;
  },
});
