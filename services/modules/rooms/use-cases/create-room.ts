import { referenceUnknown } from '../../../platform/errors/common.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { CreateRoomInput } from '../contract.ts';
import { classArchived, teachersOnly } from '../people.errors.ts';
import type { Room } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Makes a room; the caller is its host and first member. One for a class belongs to the organisation of the class.
 *
 * @throws `organisation.not-found` when `X-Organisation` names one that the caller is not in.
 * @throws `class.not-found`, `room.teachers-only`, `room.class-archived`.
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const createRoom = useCase<Pick<RoomDeps, 'rooms' | 'ids'>, typeof CreateRoomInput, Room>({
  name: 'rooms.create',
  kind: 'command',
  // Callers may write no row of a room; this is the one change that is not its actor's.
  runsAs: 'system',
  roles: PEOPLE,
  input: CreateRoomInput,
  run: async ({ rooms, ids }, _caller, input) => {
    const organisationId =
      input.class_id === null
        ? await rooms.activeOrganisation()
        : await organisationOfClass(rooms, input.class_id);
    if (input.subject_id !== null && !(await rooms.ownsSubject(input.subject_id))) throw referenceUnknown();
    return rooms.add({ ...input, id: ids.uuid(), organisation_id: organisationId });
  },
});

/** Those who teach a class open rooms for it. */
async function organisationOfClass(rooms: RoomDeps['rooms'], classId: string): Promise<string> {
  const {
    organisation_id: organisationId,
    teaches,
    is_archived: isArchived,
  } = await rooms.classStanding(classId);
  if (!teaches) throw teachersOnly();
  if (isArchived) throw classArchived();
  return organisationId;
}
