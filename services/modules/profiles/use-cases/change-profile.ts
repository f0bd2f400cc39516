import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangeProfileInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { profileNotFound } from '../errors.ts';
import type { VersionedProfile } from '../profile.ts';

/**
 * Changes the caller's own profile. A full name that is sent along is ignored: the database makes it.
 *
 * @throws `profile.not-found` when the person is gone.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const changeProfile = useCase<
  Pick<ProfileDeps, 'profile'>,
  typeof ChangeProfileInput,
  VersionedProfile
>({
  name: 'profiles.change-own',
  kind: 'command',
  roles: PEOPLE,
  input: ChangeProfileInput,
  run: async ({ profile }, _caller, { version, full_name: _ignored, ...changes }) => {
    const found = await profile.findForChange();
    if (found === undefined) throw profileNotFound();
    matchVersion(found, version);
    return profile.change(changes);
  },
});
