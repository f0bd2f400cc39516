import { useCase } from '../../../platform/use-case/use-case.ts';
import { PostToRoomInput } from '../contract.ts';
import { textRefused } from '../people.errors.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Says something in a room, once, however often it is sent with the same client_id. The words are judged here, before
 * the room is asked: a judge that is slow holds up this post and no other.
 *
 * @throws `room.not-found` for everybody who is not a member, `room.closed`, `room.client-id-reused`.
 * @throws `room.muted`, `room.slow-mode`, `room.text-refused`, `room.judge-unavailable`.
 */
export const postToRoom = useCase<
  Pick<RoomDeps, 'actors' | 'judge' | 'isKnown'>,
  typeof PostToRoomInput,
  { readonly seq: number; readonly at: string }
>({
  name: 'rooms.post',
  kind: 'ask',
  roles: PEOPLE,
  input: PostToRoomInput,
  run: async ({ actors, judge, isKnown }, { userId }, { room_id, client_id, data: { text } }) => {
    const verdict = await judge({ roomId: room_id, userId, text });
    // What was stored before is answered as it was then, whatever has been forbidden since.
    if (!verdict.isAllowed && !(await isKnown(room_id, userId, client_id))) {
      // Only a member may learn that the room has words of its own.
      await actors.tell(room_id, { type: 'look', userId });
      throw textRefused();
    }
    return actors.tell(room_id, { type: 'post', userId, clientId: client_id, text });
  },
});
