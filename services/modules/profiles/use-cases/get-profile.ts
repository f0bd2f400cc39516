import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { profileNotFound } from '../errors.ts';
import type { VersionedProfile } from '../profile.ts';

/** The caller's own profile. @throws `profile.not-found` when the person is gone. */
export const getProfile = useCase<Pick<ProfileDeps, 'profile'>, typeof NoInput, VersionedProfile>({
  name: 'profiles.get-own',
  kind: 'query',
  roles: PEOPLE,
  input: NoInput,
  run: async ({ profile }) => {
    const found = await profile.find();
    if (found === undefined) throw profileNotFound();
    return found;
  },
});
