import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { VersionedPreferences } from './preferences.ts';
import type { ProfileRepository } from './profile.repository.ts';
import type { VersionedProfile } from './profile.ts';
import { readStatistics } from './statistics.view.ts';

const FIELDS = `first_name, last_name, avatar_url, date_of_birth, academic_level, timezone, language,
  onboarding_completed`;

const VERSIONED = `id, email, full_name, subscription_tier, study_streak, total_study_time, ${FIELDS},
  created_at, updated_at, xmin::text as version`;

const findOwn = defineStatement(
  'profiles.find',
  `select ${VERSIONED} from public.profiles where id = auth.uid()`,
);

const lockOwn = defineStatement(
  'profiles.lock',
  `select ${VERSIONED} from public.profiles where id = auth.uid() for no key update`,
);

/** Fields that the changes do not name keep their value: the record starts as the row itself. */
const changeOwn = defineStatement(
  'profiles.change',
  `update public.profiles p
   set (${FIELDS}) = (select ${FIELDS} from jsonb_populate_record(p, $1))
   where id = auth.uid()
   returning ${VERSIONED}`,
);

const SETTINGS = `theme, notifications_enabled, email_notifications, sound_enabled, ai_suggestions_enabled,
  study_reminder_time, daily_goal_hours, pomodoro_enabled, pomodoro_work_duration, pomodoro_break_duration,
  pomodoro_long_break_duration, dashboard_layout`;

const LOOKS = 'avatar_color, theme_accent, lm_color';

/** Whoever changes looks writes the settings too: their version stands for both. */
const findSettings = defineStatement(
  'profiles.find-preferences',
  `select ${SETTINGS}, ${LOOKS}, s.xmin::text as version
   from public.user_settings s left join app.user_preferences l using (user_id) where user_id = auth.uid()`,
);

const lockSettings = defineStatement(
  'profiles.lock-preferences',
  `select ${SETTINGS}, ${LOOKS}, s.xmin::text as version
   from public.user_settings s left join app.user_preferences l using (user_id) where user_id = auth.uid()
   for no key update of s`,
);

const excluded = (columns: string): string =>
  columns
    .split(',')
    .map((column) => `excluded.${column.trim()}`)
    .join(', ');

const saveSettings = defineStatement(
  'profiles.save-preferences',
  `insert into public.user_settings as s (user_id, ${SETTINGS})
   select auth.uid(), ${SETTINGS} from jsonb_populate_record(null::public.user_settings, $1)
   on conflict (user_id) do update set (${SETTINGS}) = row(${excluded(SETTINGS)})
   returning ${SETTINGS}, s.xmin::text as version`,
);

const saveLooks = defineStatement(
  'profiles.save-looks',
  `insert into app.user_preferences as l (user_id, ${LOOKS})
   select auth.uid(), ${LOOKS} from jsonb_populate_record(null::app.user_preferences, $1)
   on conflict (user_id) do update set (${LOOKS}) = row(${excluded(LOOKS)})
   returning ${LOOKS}`,
);

/** Returns nothing when it was noted within the last minute: then nothing is written. */
const noteActivity = defineStatement(
  'profiles.remember-activity',
  `insert into app.user_activity as a (user_id) values (auth.uid())
   on conflict (user_id) do update set last_active_at = excluded.last_active_at
     where a.last_active_at < excluded.last_active_at - interval '1 minute'
   returning user_id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function profileIn(scope: Scope): ProfileRepository {
  return {
    find: () => firstRow<VersionedProfile>(scope, findOwn, {}),
    findForChange: () => firstRow<VersionedProfile>(scope, lockOwn, {}),
    change: async (changes) => {
      const changed = await firstRow<VersionedProfile>(scope, changeOwn, { ...changes });
      if (changed === undefined) throw new Error('A locked profile was gone');
      return changed;
    },
    findPreferences: () => firstRow<VersionedPreferences>(scope, findSettings, {}),
    findPreferencesForChange: () => firstRow<VersionedPreferences>(scope, lockSettings, {}),
    savePreferences: async (preferences) => {
      const saved = await onlyRow<VersionedPreferences>(scope, saveSettings, { ...preferences });
      return {
        ...saved,
        ...(await onlyRow<Partial<VersionedPreferences>>(scope, saveLooks, { ...preferences })),
      };
    },
    statistics: () => readStatistics(scope),
    rememberActivity: async () => {
      await scope.rows(noteActivity, {});
    },
  };
}
