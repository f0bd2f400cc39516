import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangePreferencesInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import {
  DEFAULT_PREFERENCES,
  UNSTORED_VERSION,
  withChanges,
  type VersionedPreferences,
} from '../preferences.ts';

/**
 * Changes the named preferences of the caller; the others stay.
 *
 * @throws `version.stale` when they were changed since the caller read them.
 */
export const changePreferences = useCase<
  Pick<ProfileDeps, 'profile'>,
  typeof ChangePreferencesInput,
  VersionedPreferences
>({
  name: 'profiles.change-preferences',
  kind: 'command',
  roles: PEOPLE,
  input: ChangePreferencesInput,
  run: async ({ profile }, _caller, { version, ...changes }) => {
    const current = (await profile.findPreferencesForChange()) ?? {
      ...DEFAULT_PREFERENCES,
      version: UNSTORED_VERSION,
    };
    matchVersion(current, version);
    return profile.savePreferences(withChanges(current, changes));
  },
});
