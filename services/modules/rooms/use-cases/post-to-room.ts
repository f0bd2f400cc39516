import { useCase } from '../../../platform/use-case/use-case.ts';
import { PostToRoomInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Says something in a room, once, however often it is sent with the same client_id.
 *
 * @throws `room.not-found` for everybody who is not a member, `room.closed`, `room.client-id-reused`.
 */
export const postToRoom = useCase<
  Pick<RoomDeps, 'actors'>,
  typeof PostToRoomInput,
  { readonly seq: number; readonly at: string }
>({
  name: 'rooms.post',
  kind: 'append',
  roles: PEOPLE,
  input: PostToRoomInput,
  run: ({ actors }, { userId }, { room_id, client_id, data }) =>
    actors.tell(room_id, { type: 'post', userId, clientId: client_id, text: data.text }),
});
