import type { Preferences, VersionedPreferences } from './preferences.ts';
import type { ProfileFields, Statistics, VersionedProfile } from './profile.ts';

/** Fields that are named change; the others stay. */
export type ProfileChanges = { readonly [Name in keyof ProfileFields]?: ProfileFields[Name] | undefined };

/** What use cases ask of the storage of the caller's own profile and preferences. */
export interface ProfileRepository {
  find(): Promise<VersionedProfile | undefined>;
  /** As `find`, and nobody else changes it until the transaction ends. */
  findForChange(): Promise<VersionedProfile | undefined>;
  change(changes: ProfileChanges): Promise<VersionedProfile>;
  findPreferences(): Promise<VersionedPreferences | undefined>;
  findPreferencesForChange(): Promise<VersionedPreferences | undefined>;
  /** Replaces all of them, or stores the first. */
  savePreferences(preferences: Preferences): Promise<VersionedPreferences>;
  statistics(): Promise<Statistics | undefined>;
  /** Notes that the caller is here now, unless that was noted within the last minute. */
  rememberActivity(): Promise<void>;
}
