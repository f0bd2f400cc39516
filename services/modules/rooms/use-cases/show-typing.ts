import { useCase } from '../../../platform/use-case/use-case.ts';
import { TypingInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Shows the others that somebody is typing; neither stored nor promised. @throws `room.not-found` */
export const showTyping = useCase<Pick<RoomDeps, 'actors'>, typeof TypingInput, undefined>({
  name: 'rooms.show-typing',
  kind: 'ask',
  roles: PEOPLE,
  input: TypingInput,
  run: async ({ actors }, { userId }, { room_id, typing }) => {
    await actors.tell(room_id, { type: 'typing', userId, typing });
    return undefined;
  },
});
