import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DEFAULT_PREFERENCES, type Preferences, type VersionedPreferences } from './preferences.ts';
import type { ProfileRepository } from './profile.repository.ts';
import type { VersionedProfile } from './profile.ts';

/** Everybody's profiles, seen through one person's eyes at a time. */
export interface SharedStore {
  readonly anna: string;
  readonly ben: string;
  profileOf: (userId: string) => ProfileRepository;
}

/** A profile as a new account has it. */
export function buildProfile(overrides: Partial<VersionedProfile> = {}): VersionedProfile {
  const id = overrides.id ?? randomUUID();
  return {
    id,
    email: `${id}@example.test`,
    full_name: `${id}@example.test`,
    first_name: null,
    last_name: null,
    avatar_url: null,
    date_of_birth: null,
    academic_level: 'high_school',
    subscription_tier: 'free',
    timezone: 'UTC',
    language: 'en',
    onboarding_completed: false,
    study_streak: 0,
    total_study_time: 0,
    created_at: '2026-01-01T00:00:00+00:00',
    updated_at: '2026-01-01T00:00:00+00:00',
    version: '1',
    ...overrides,
  };
}

/** Keeps everything in memory, with the promises of the real one. */
export function inMemoryProfiles(): SharedStore {
  const [anna, ben]: [string, string] = [randomUUID(), randomUUID()];
  const profiles = new Map<string, VersionedProfile>([anna, ben].map((id) => [id, buildProfile({ id })]));
  const settings = new Map<string, VersionedPreferences>(
    [anna, ben].map((id) => [id, { ...DEFAULT_PREFERENCES, version: '1' }]),
  );
  const active = new Map<string, string>();
  let version = 1;
  const next = (): string => String((version += 1));
  const profileOf = (userId: string): ProfileRepository => ({
    find: async () => profiles.get(userId),
    findForChange: async () => profiles.get(userId),
    change: async (changes) => {
      const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const changed: VersionedProfile = { ...profiles.get(userId)!, ...named, version: next() };
      const names = [changed.first_name, changed.last_name].filter(Boolean).join(' ');
      profiles.set(userId, { ...changed, full_name: names === '' ? changed.email : names });
      return profiles.get(userId)!;
    },
    findPreferences: async () => settings.get(userId),
    findPreferencesForChange: async () => settings.get(userId),
    savePreferences: async (preferences) => {
      settings.set(userId, { ...preferences, version: next() });
      return settings.get(userId)!;
    },
    statistics: async () => ({
      study_minutes: 0,
      study_sessions: 0,
      average_focus: null,
      tasks: 0,
      tasks_completed: 0,
      subjects: 0,
      current_streak: 0,
      longest_streak: 0,
      study_days: 0,
      last_study_date: null,
      member_since: profiles.get(userId)!.created_at,
      last_active_at: active.get(userId) ?? null,
    }),
    rememberActivity: async () => {
      if (!active.has(userId)) active.set(userId, '2026-01-01T00:00:00+00:00');
    },
  });
  return { anna, ben, profileOf };
}

/** What every store of profiles promises. */
export function describeProfileRepository(open: () => SharedStore): void {
  test('gives a new person a profile and preferences with the defaults', async () => {
    const { profileOf, anna } = open();
    const found = await profileOf(anna).find();
    expect(found).toMatchObject({
      ...buildProfile({ id: anna }),
      created_at: expect.any(String),
      updated_at: expect.any(String),
      version: expect.any(String),
    });
    expect(await profileOf(anna).findForChange()).toEqual(found);
    const preferences = await profileOf(anna).findPreferences();
    expect(preferences).toMatchObject(DEFAULT_PREFERENCES);
    expect(await profileOf(anna).findPreferencesForChange()).toEqual(preferences);
  });

  test('changes what is named, keeps the rest, and touches nobody else', async () => {
    const { profileOf, anna, ben } = open();
    const before = await profileOf(ben).find();
    const first = await profileOf(anna).change({
      first_name: 'Anna',
      timezone: 'Europe/Berlin',
      last_name: undefined,
    });
    expect(first).toMatchObject({
      first_name: 'Anna',
      full_name: 'Anna',
      timezone: 'Europe/Berlin',
      language: 'en',
    });
    const second = await profileOf(anna).change({ last_name: 'Schmidt', date_of_birth: '2009-02-28' });
    expect(second).toMatchObject({ full_name: 'Anna Schmidt', date_of_birth: '2009-02-28' });
    expect(second.version).not.toBe(first.version);
    const cleared = await profileOf(anna).change({ first_name: null, last_name: null, date_of_birth: null });
    expect(cleared).toMatchObject({ full_name: cleared.email, date_of_birth: null });
    expect(await profileOf(ben).find()).toEqual(before);
  });

  test('replaces preferences as a whole', async () => {
    const { profileOf, anna, ben } = open();
    const wanted: Preferences = {
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
      study_reminder_time: null,
      daily_goal_hours: 2.5,
      dashboard_layout: [{ widget: 'timer', at: [0, 1] }],
      avatar_color: '#2f5bd8',
      theme_accent: 'ocean',
    };
    const { version, ...saved } = await profileOf(anna).savePreferences(wanted);
    expect(saved).toEqual(wanted);
    expect(await profileOf(anna).findPreferences()).toEqual({ ...wanted, version });
    expect(await profileOf(ben).findPreferences()).toMatchObject({ theme: 'light' });
    const again = await profileOf(anna).savePreferences(DEFAULT_PREFERENCES);
    expect(again).toMatchObject(DEFAULT_PREFERENCES);
    expect(again.version).not.toBe(version);
  });

  test('notes activity once a minute', async () => {
    const { profileOf, ben } = open();
    expect(await profileOf(ben).statistics()).toMatchObject({ last_active_at: null, study_minutes: 0 });
    await profileOf(ben).rememberActivity();
    const noted = await profileOf(ben).statistics();
    expect(noted?.last_active_at).toEqual(expect.any(String));
    await profileOf(ben).rememberActivity();
    expect(await profileOf(ben).statistics()).toEqual(noted);
  });
}
