import { useCase, type UseCase } from '../../../../platform/use-case/use-case.ts';
import type { ContentPart } from '../../actor/content/content.messages.ts';
import { RoomInput } from '../../contract.ts';
import type { ContentParts } from '../../room-actors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import type { ContentDeps } from '../deps.ts';

type ReadPart<Part extends ContentPart> = UseCase<
  Pick<ContentDeps, 'actors'>,
  typeof RoomInput,
  ContentParts[Part]
>;

/** Goals of the running round. @throws `room.not-found` */
export const getGoals = readPart('goals');
/** Tasks in their order. @throws `room.not-found` */
export const getTasks = readPart('tasks');
/** The text of the notes. @throws `room.not-found` */
export const getNotes = readPart('notes');

/** The room's owner answers, so that what is read is not older than anything that was acknowledged. */
function readPart<Part extends ContentPart>(part: Part): ReadPart<Part> {
  return useCase({
    name: `rooms.get-${part}`,
    kind: 'query',
    roles: PEOPLE,
    input: RoomInput,
    run: async ({ actors }, { userId }, { id }) =>
      (await actors.tell(id, { type: 'read', userId, part })) as ContentParts[Part],
  });
}
