import { z } from 'zod';
import { isTimeZone } from '../../platform/clock/time-zone.ts';
import { DEFAULT_PREFERENCES, THEMES } from './preferences.ts';
import { ACADEMIC_LEVELS } from './profile.ts';

const version = z.string().max(100).optional();
const moment = z.iso.datetime({ offset: true });
const count = z.int();

/** A language tag that every runtime knows how to read (BCP 47). */
function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const profileFields = {
  first_name: z.string().trim().max(100).nullable(),
  last_name: z.string().trim().max(100).nullable(),
  avatar_url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable(),
  date_of_birth: z.iso
    .date()
    .refine((day) => day >= '1900-01-01', { error: 'Too long ago' })
    .nullable(),
  academic_level: z.enum(ACADEMIC_LEVELS),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'Not a time zone of the IANA database' })
    .meta({ description: 'IANA name, such as Europe/Berlin.' }),
  language: z
    .string()
    .min(2)
    .max(35)
    .refine(isLanguageTag, { error: 'Not a language tag' })
    .meta({ description: 'BCP 47 tag, such as en or de-AT.' }),
  onboarding_completed: z.boolean(),
};

/** Changes the named fields; the others stay. `full_name` is accepted because clients send it, and ignored. */
export const ChangeProfileInput = z.strictObject({
  ...z.object(profileFields).partial().shape,
  full_name: z.string().max(500).nullable().optional().meta({ description: 'Ignored: made from the names.' }),
  version,
});

export const NoInput = z.strictObject({});

/** A person's own profile as answers show it. */
export const ProfileView = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    full_name: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    avatar_url: z.string().nullable(),
    date_of_birth: z.iso.date().nullable(),
    academic_level: z.enum(ACADEMIC_LEVELS).nullable(),
    subscription_tier: z.string().nullable(),
    timezone: z.string().nullable(),
    language: z.string().nullable(),
    onboarding_completed: z.boolean().nullable(),
    study_streak: count.nullable(),
    total_study_time: count.nullable().meta({ description: 'Minutes.' }),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Profile' });

/** The largest picture, in bytes. */
export const MOST_AVATAR_BYTES = 1_048_576;

/** Read by the door from a multipart or a plain body. */
export const SetAvatarInput = z.strictObject({ file: z.instanceof(Uint8Array) });

export const ShowAvatarInput = z.strictObject({ digest: z.string().max(100) });

export const PublicProfileInput = z.strictObject({ id: z.guid() });

export const PublicProfileView = z
  .object({ id: z.string(), display_name: z.string(), avatar_url: z.string().nullable() })
  .meta({ id: 'PublicProfile' });

export const StatisticsView = z
  .object({
    study_minutes: count,
    study_sessions: count,
    average_focus: z.number().nullable(),
    tasks: count,
    tasks_completed: count,
    subjects: count,
    current_streak: count.meta({ description: 'Days in a row.' }),
    longest_streak: count,
    study_days: count,
    last_study_date: z.iso.date().nullable(),
    member_since: moment,
    last_active_at: moment.nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'Statistics' });

const layoutBytes = 20_000;
const minutes = (most: number) => z.int().min(1).max(most).meta({ description: 'Minutes.' });

const colour = z
  .string()
  .regex(/^(#[0-9a-fA-F]{6}|[a-z][a-z0-9-]{0,29})$/)
  .nullable()
  .meta({ description: '#rrggbb, or a name that the front end knows; null for its own choice.' });

const preferenceFields = {
  theme: z.enum(THEMES),
  notifications_enabled: z.boolean(),
  email_notifications: z.boolean(),
  sound_enabled: z.boolean(),
  ai_suggestions_enabled: z.boolean(),
  study_reminder_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)
    .nullable()
    .meta({ description: 'HH:MM or HH:MM:SS; null for no reminder.' }),
  daily_goal_hours: z.number().min(0).max(24).multipleOf(0.1),
  pomodoro_enabled: z.boolean(),
  pomodoro_work_duration: minutes(180),
  pomodoro_break_duration: minutes(120),
  pomodoro_long_break_duration: minutes(240),
  dashboard_layout: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .nullable()
    .refine((layout) => JSON.stringify(layout).length <= layoutBytes, {
      error: `At most ${layoutBytes} characters of JSON`,
    }),
  avatar_color: colour,
  theme_accent: colour,
  lm_color: colour,
};

/** Replaces all preferences: what is left out takes its default. */
export const ReplacePreferencesInput = z.strictObject({
  theme: preferenceFields.theme.default(DEFAULT_PREFERENCES.theme),
  notifications_enabled: preferenceFields.notifications_enabled.default(true),
  email_notifications: preferenceFields.email_notifications.default(true),
  sound_enabled: preferenceFields.sound_enabled.default(true),
  ai_suggestions_enabled: preferenceFields.ai_suggestions_enabled.default(true),
  study_reminder_time: preferenceFields.study_reminder_time.default(DEFAULT_PREFERENCES.study_reminder_time),
  daily_goal_hours: preferenceFields.daily_goal_hours.default(DEFAULT_PREFERENCES.daily_goal_hours),
  pomodoro_enabled: preferenceFields.pomodoro_enabled.default(true),
  pomodoro_work_duration: preferenceFields.pomodoro_work_duration.default(25),
  pomodoro_break_duration: preferenceFields.pomodoro_break_duration.default(5),
  pomodoro_long_break_duration: preferenceFields.pomodoro_long_break_duration.default(15),
  dashboard_layout: preferenceFields.dashboard_layout.default(null),
  avatar_color: colour.default(null),
  theme_accent: colour.default(null),
  lm_color: colour.default(null),
  version,
});

/** Changes the named preferences; the others stay. */
export const ChangePreferencesInput = z.strictObject({
  ...z.object(preferenceFields).partial().shape,
  version,
});

export const PreferencesView = z
  .object({
    theme: z.enum(THEMES).nullable(),
    notifications_enabled: z.boolean().nullable(),
    email_notifications: z.boolean().nullable(),
    sound_enabled: z.boolean().nullable(),
    ai_suggestions_enabled: z.boolean().nullable(),
    study_reminder_time: z.string().nullable(),
    daily_goal_hours: z.number().nullable(),
    pomodoro_enabled: z.boolean().nullable(),
    pomodoro_work_duration: count.nullable(),
    pomodoro_break_duration: count.nullable(),
    pomodoro_long_break_duration: count.nullable(),
    dashboard_layout: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullable(),
    avatar_color: z.string().nullable(),
    theme_accent: z.string().nullable(),
    lm_color: z.string().nullable(),
  })
  .meta({ id: 'Preferences' });
