import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ReplacePreferencesInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { UNSTORED_VERSION, type VersionedPreferences } from '../preferences.ts';

/**
 * Replaces the caller's preferences as a whole: what is left out takes its default.
 *
 * @throws `version.stale` when they were changed since the caller read them.
 */
export const replacePreferences = useCase<
  Pick<ProfileDeps, 'profile'>,
  typeof ReplacePreferencesInput,
  VersionedPreferences
>({
  name: 'profiles.replace-preferences',
  kind: 'command',
  roles: PEOPLE,
  input: ReplacePreferencesInput,
  run: async ({ profile }, _caller, { version, ...preferences }) => {
    const current = await profile.findPreferencesForChange();
    matchVersion(current ?? { version: UNSTORED_VERSION }, version);
    return profile.savePreferences(preferences);
  },
});
