import { isAppError } from '../../../platform/errors/app-error.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { TimerView } from '../actor/room.timer.ts';
import { JoinRoomInput } from '../contract.ts';
import type { Member, Person, Room } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** What a socket that joins is shown; the events between `after` and `seq` are the feed's to add. */
export interface JoinedRoom {
  readonly room: Room;
  readonly members: readonly Member[];
  readonly timer: TimerView;
  readonly seq: number;
  readonly after: number | undefined;
  readonly person: Person;
}

/**
 * Brings somebody into a room, and makes them a member where a public room, or one of their class, lets them in.
 *
 * @throws `room.not-found` for all others, `room.full`, `room.closed`.
 */
export const joinRoom = useCase<
  Pick<RoomDeps, 'rooms' | 'actors' | 'sockets' | 'processId'>,
  typeof JoinRoomInput,
  JoinedRoom
>({
  name: 'rooms.join',
  kind: 'ask',
  roles: PEOPLE,
  input: JoinRoomInput,
  run: async ({ rooms, actors, sockets, processId }, _caller, { room_id, after }) => {
    const { person, ...doors } = await rooms.introduce(room_id);
    const message = { type: 'join', person, ...doors, process: processId } as const;
    const joined = await actors.tell(room_id, message).catch((thrown: unknown) => {
      // Perhaps the room has let them in, and counts a socket that never was.
      if (!isAppError(thrown) || thrown.retryable) sockets.correct(room_id.toLowerCase(), person);
      throw thrown;
    });
    const { room, members, timer, seq } = joined;
    return { room, members, timer, seq, after, person };
  },
});
