import { useCase } from '../../../platform/use-case/use-case.ts';
import { GetPresenceInput, ListPresenceInput, MOST_PEOPLE } from '../contract.ts';
import type { PersonPresence } from '../presence.ts';
import type { PresenceRepository } from '../presence.postgres.ts';

interface Deps {
  readonly presence: PresenceRepository;
}

/** Who of those who share a room or a class with the caller is there; others are not in the answer. */
export const getPresence = useCase<
  Deps,
  typeof GetPresenceInput,
  { readonly data: readonly PersonPresence[] }
>({
  name: 'presence.get',
  kind: 'query',
  input: GetPresenceInput,
  roles: ['authenticated'],
  run: async ({ presence }, _caller, { user_ids }) => ({
    data: await presence.nearMe(user_ids, MOST_PEOPLE),
  }),
});

/** What a socket that wants to hear of changes asks for; it is answered once it hears them. */
export const followPresence = useCase<
  unknown,
  typeof ListPresenceInput,
  { readonly user_ids: readonly string[] | undefined }
>({
  name: 'presence.follow',
  kind: 'query',
  input: ListPresenceInput,
  roles: ['authenticated'],
  run: async (_deps, _caller, { user_ids }) => ({ user_ids }),
});

/** The same as over REST, but never from a replica that is behind: what changes from here on is told. */
export const listPresence = useCase<
  Deps,
  typeof ListPresenceInput,
  { readonly people: readonly PersonPresence[] }
>({
  name: 'presence.list',
  kind: 'append',
  input: ListPresenceInput,
  roles: ['authenticated'],
  run: async ({ presence }, _caller, { user_ids }) => ({
    people: await presence.nearMe(user_ids, MOST_PEOPLE),
  }),
});
