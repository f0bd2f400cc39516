import { useCase } from '../../../../platform/use-case/use-case.ts';
import type { Room } from '../../room.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { TransferRoomInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/**
 * Hands a room to another member; whoever had it stays as a co-host. The host alone may.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.member-not-found`.
 */
export const transferRoom = useCase<Pick<PeopleDeps, 'actors'>, typeof TransferRoomInput, Room>({
  name: 'rooms.transfer',
  kind: 'ask',
  roles: PEOPLE,
  input: TransferRoomInput,
  run: ({ actors }, { userId: by }, { id, user_id }) =>
    actors.tell(id, { type: 'transfer', by, userId: user_id.toLowerCase() }),
});
