import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { DEFAULT_PREFERENCES, UNSTORED_VERSION, type VersionedPreferences } from '../preferences.ts';

/** The caller's preferences; the defaults when none were ever stored. */
export const getPreferences = useCase<Pick<ProfileDeps, 'profile'>, typeof NoInput, VersionedPreferences>({
  name: 'profiles.get-preferences',
  kind: 'query',
  roles: PEOPLE,
  input: NoInput,
  run: async ({ profile }) =>
    (await profile.findPreferences()) ?? { ...DEFAULT_PREFERENCES, version: UNSTORED_VERSION },
});
