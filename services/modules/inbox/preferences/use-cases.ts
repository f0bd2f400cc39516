import { versionStale } from '../../../platform/errors/common.ts';
import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangePreferencesInput, GetPreferencesInput } from './contract.ts';
import type { PreferencesStore } from './preferences.postgres.ts';
import { DEFAULT_WISHES, type Preferences, type Wishes, type WishesOfKinds } from './preferences.ts';
import { zoneOrUtc } from './wall-clock.ts';

/** Preferences as a person is shown them. */
export interface ShownPreferences extends Omit<Preferences, 'version'> {
  readonly version: string;
  readonly timezone: string;
  readonly defaults: Wishes;
}

interface Deps {
  readonly preferences: PreferencesStore;
}

/** How the caller wants to be reached. */
export const getPreferences = useCase<Deps, typeof GetPreferencesInput, ShownPreferences>({
  name: 'inbox.get-preferences',
  kind: 'query',
  input: GetPreferencesInput,
  roles: ['authenticated'],
  run: async ({ preferences }, { userId }) => {
    const [found, zone] = await Promise.all([preferences.find(userId), preferences.timeZoneOf(userId)]);
    return shown(found, zone);
  },
});

/**
 * Changes how the caller wants to be reached; what is not named stays.
 *
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const changePreferences = useCase<Deps, typeof ChangePreferencesInput, ShownPreferences>({
  name: 'inbox.change-preferences',
  kind: 'command',
  input: ChangePreferencesInput,
  roles: ['authenticated'],
  run: async ({ preferences }, { userId }, { kinds = {}, quiet_hours, digest_time, version }) => {
    const current = await preferences.findForChange(userId);
    matchVersion({ version: String(current.version) }, version);
    const saved = await preferences.save(userId, {
      kinds: merged(current.kinds, kinds),
      quiet_hours: quiet_hours === undefined ? current.quiet_hours : quiet_hours,
      digest_time: digest_time ?? current.digest_time,
      version: current.version,
    });
    if (saved === undefined) throw versionStale();
    return shown(saved, await preferences.timeZoneOf(userId));
  },
});

/** Kinds that are named take the words that are named; null takes a kind out. */
function merged(
  current: WishesOfKinds,
  changes: Readonly<Record<string, { readonly [Way in keyof Wishes]?: Wishes[Way] | undefined } | null>>,
): WishesOfKinds {
  const result = new Map(Object.entries(current));
  for (const [kind, wishes] of Object.entries(changes)) {
    if (wishes === null) result.delete(kind);
    else result.set(kind, { ...result.get(kind), ...(wishes as Partial<Wishes>) });
  }
  return Object.fromEntries(result);
}

function shown({ version, ...preferences }: Preferences, zone: string | null): ShownPreferences {
  return {
    ...preferences,
    version: String(version),
    timezone: zoneOrUtc(zone),
    defaults: DEFAULT_WISHES,
  };
}

/** The same preferences with no mail on any way: what the link in every mail does. */
export function withoutMails(preferences: Preferences): Preferences {
  const kinds = { ...preferences.kinds, '*': { ...preferences.kinds['*'] } };
  const quiet = preferences.quiet_hours;
  return {
    ...preferences,
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([kind, wishes]) => [kind, { ...wishes, email: 'off' as const }]),
    ),
    quiet_hours: quiet === null ? null : { ...quiet, then: 'deliver' },
  };
}
