import { referenceUnknown } from '../../../platform/errors/common.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { UpdateRoomInput } from '../contract.ts';
import type { Room } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Changes the named fields, if the room is still as the caller read it; hosts may.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.too-many-members`.
 * @throws `version.stale` when it was changed since.
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const updateRoom = useCase<Pick<RoomDeps, 'rooms' | 'actors'>, typeof UpdateRoomInput, Room>({
  name: 'rooms.update',
  kind: 'ask',
  roles: PEOPLE,
  input: UpdateRoomInput,
  run: async ({ rooms, actors }, { userId }, { id, version, ...named }) => {
    const changes = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    if (typeof named.subject_id === 'string' && !(await rooms.ownsSubject(named.subject_id))) {
      throw referenceUnknown();
    }
    return actors.tell(id, { type: 'update', by: userId, changes, version });
  },
});
