export const THEMES = ['light', 'dark', 'system'] as const;

/** How a person wants the platform to behave and to look; the fields of `user_settings` and `user_preferences`. */
export interface Preferences {
  readonly theme: (typeof THEMES)[number] | null;
  readonly notifications_enabled: boolean | null;
  readonly email_notifications: boolean | null;
  readonly sound_enabled: boolean | null;
  readonly ai_suggestions_enabled: boolean | null;
  /** `HH:MM:SS` where the person lives. */
  readonly study_reminder_time: string | null;
  readonly daily_goal_hours: number | null;
  readonly pomodoro_enabled: boolean | null;
  /** Minutes. */
  readonly pomodoro_work_duration: number | null;
  /** Minutes. */
  readonly pomodoro_break_duration: number | null;
  /** Minutes. */
  readonly pomodoro_long_break_duration: number | null;
  /** The front end's own; null when it was never arranged. */
  readonly dashboard_layout: Readonly<Record<string, unknown>> | readonly unknown[] | null;
  /** Colours of the front end: `#rrggbb`, or a name that it knows; null for its own choice. */
  readonly avatar_color: string | null;
  readonly theme_accent: string | null;
  readonly lm_color: string | null;
}

export type VersionedPreferences = Preferences & { readonly version: string };

/** What somebody has who never chose; the defaults of the table. */
export const DEFAULT_PREFERENCES = {
  theme: 'light',
  notifications_enabled: true,
  email_notifications: true,
  sound_enabled: true,
  ai_suggestions_enabled: true,
  study_reminder_time: '09:00:00',
  daily_goal_hours: 2,
  pomodoro_enabled: true,
  pomodoro_work_duration: 25,
  pomodoro_break_duration: 5,
  pomodoro_long_break_duration: 15,
  dashboard_layout: null,
  avatar_color: null,
  theme_accent: null,
  lm_color: null,
} as const satisfies Preferences;

/** The version of preferences that nobody has stored yet. */
export const UNSTORED_VERSION = 'none';

/** Preferences with some of them changed; a change that is undefined is none. */
export function withChanges(
  { version: _version, ...current }: VersionedPreferences,
  changes: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...current, ...named };
}
