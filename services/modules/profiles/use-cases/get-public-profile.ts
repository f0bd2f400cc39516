import { useCase } from '../../../platform/use-case/use-case.ts';
import type { KnownPerson } from '../../organisations/index.ts';
import { PublicProfileInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { profileNotFound } from '../errors.ts';

/**
 * Name and picture of the caller, or of somebody in a common organisation.
 *
 * @throws `profile.not-found` for everybody else, whether they exist or not.
 */
export const getPublicProfile = useCase<
  Pick<ProfileDeps, 'knownPerson'>,
  typeof PublicProfileInput,
  KnownPerson
>({
  name: 'profiles.get-public',
  kind: 'query',
  roles: PEOPLE,
  input: PublicProfileInput,
  run: async ({ knownPerson }, _caller, { id }) => {
    const person = await knownPerson(id);
    if (person === undefined) throw profileNotFound();
    return person;
  },
});
