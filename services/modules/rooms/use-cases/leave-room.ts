import { useCase } from '../../../platform/use-case/use-case.ts';
import { LeaveRoomInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Ends a socket's part in a room; the membership stays. The socket itself is detached by the door. */
export const leaveRoom = useCase<
  Pick<RoomDeps, 'processId'>,
  typeof LeaveRoomInput,
  { readonly room_id: string }
>({
  name: 'rooms.leave',
  kind: 'query',
  roles: PEOPLE,
  input: LeaveRoomInput,
  run: async (_deps, _caller, { room_id }) => ({ room_id: room_id.toLowerCase() }),
});
