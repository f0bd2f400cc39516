import { defineEntity, p } from '@mikro-orm/core';

/** The values of `user_settings.theme`. */
export const USER_THEMES = ['light', 'dark', 'system'] as const;

/** How a person wants the front end; one row each. */
export const UserSettingsEntity = defineEntity({
  name: 'UserSettings',
  schema: 'public',
  tableName: 'user_settings',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    theme: p.enum(USER_THEMES).columnType('text').default('light').nullable(),
    notificationsEnabled: p.boolean().default(true).nullable(),
    emailNotifications: p.boolean().default(true).nullable(),
    soundEnabled: p.boolean().default(true).nullable(),
    aiSuggestionsEnabled: p.boolean().default(true).nullable(),
    studyReminderTime: p.time().columnType('time').default('09:00:00').nullable(),
    dailyGoalHours: p.decimal('number').precision(4).scale(1).default(2).nullable(),
    pomodoroEnabled: p.boolean().default(true).nullable(),
    pomodoroWorkDuration: p.integer().default(25).nullable(),
    pomodoroBreakDuration: p.integer().default(5).nullable(),
    pomodoroLongBreakDuration: p.integer().default(15).nullable(),
    dashboardLayout: p.json().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
