import { useCase, type UseCase } from '../../../../platform/use-case/use-case.ts';
import type { z } from 'zod';
import { hostsOnly, roomNotFound } from '../../errors.ts';
import { moderatorsOnly } from '../../people.errors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import {
  OrganisationWordsInput,
  RoomWordsInput,
  SetOrganisationWordsInput,
  SetRoomWordsInput,
} from '../contract.ts';
import type { ModerationDeps } from '../deps.ts';

type Deps = Pick<ModerationDeps, 'moderation' | 'people'>;

/** Words as they are now. */
export interface Words {
  readonly words: readonly string[];
}

type WordsUseCase<Input extends z.ZodType> = UseCase<Deps, Input, Words>;

/** What is not said in a room, beside what is not said in its organisation. @throws `room.not-found`, `room.hosts-only` */
export const getRoomWords: WordsUseCase<typeof RoomWordsInput> = useCase({
  name: 'rooms.get-words',
  kind: 'query',
  roles: PEOPLE,
  input: RoomWordsInput,
  run: async (deps: Deps, _caller, { id }) => {
    await hostOf(deps, id);
    return { words: await deps.moderation.findWords({ roomId: id }) };
  },
});

/** Replaces the words that are not said in a room. @throws `room.not-found`, `room.hosts-only` */
export const setRoomWords: WordsUseCase<typeof SetRoomWordsInput> = useCase({
  name: 'rooms.set-words',
  kind: 'command',
  roles: PEOPLE,
  input: SetRoomWordsInput,
  run: async (deps: Deps, _caller, { id, words }) => {
    await hostOf(deps, id);
    return { words: await deps.moderation.setWords({ roomId: id }, words) };
  },
});

/** What is not said in any room of the active organisation. @throws `organisation.not-found`, `room.moderators-only` */
export const getOrganisationWords: WordsUseCase<typeof OrganisationWordsInput> = useCase({
  name: 'rooms.get-organisation-words',
  kind: 'query',
  roles: PEOPLE,
  input: OrganisationWordsInput,
  run: async (deps: Deps) => {
    const organisationId = await moderated(deps);
    return { words: await deps.moderation.findWords({ organisationId }) };
  },
});

/** Replaces them. @throws `organisation.not-found`, `room.moderators-only` */
export const setOrganisationWords: WordsUseCase<typeof SetOrganisationWordsInput> = useCase({
  name: 'rooms.set-organisation-words',
  kind: 'command',
  roles: PEOPLE,
  input: SetOrganisationWordsInput,
  run: async (deps: Deps, _caller, { words }) => {
    const organisationId = await moderated(deps);
    return { words: await deps.moderation.setWords({ organisationId }, words) };
  },
});

async function hostOf({ people }: Deps, roomId: string): Promise<void> {
  const role = await people.findRole(roomId);
  if (role === undefined) throw roomNotFound();
  if (role === 'member') throw hostsOnly();
}

async function moderated({ moderation }: Deps): Promise<string> {
  const organisationId = await moderation.moderatedOrganisation();
  if (organisationId === undefined) throw moderatorsOnly();
  return organisationId;
}
