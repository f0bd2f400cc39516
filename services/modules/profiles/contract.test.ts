import { describe, expect, test } from '@jest/globals';
import { ChangeProfileInput, ReplacePreferencesInput } from './contract.ts';
import { DEFAULT_PREFERENCES } from './preferences.ts';

describe('a change of a profile', () => {
  test.each([
    { timezone: 'America/St_Johns' },
    { language: 'de-AT', full_name: 'ignored' },
    { avatar_url: 'https://example.test/a.png' },
    { avatar_url: null, date_of_birth: null, first_name: null },
    { academic_level: 'postgraduate', onboarding_completed: true },
  ])('takes %j', (input) => {
    expect(ChangeProfileInput.safeParse(input).success).toBe(true);
  });

  test.each([
    { timezone: 'Europe/Atlantis' },
    { timezone: null },
    { language: 'not a tag' },
    { language: '!!' },
    { avatar_url: 'javascript:alert(1)' },
    { avatar_url: 'data:image/png;base64,AA' },
    { date_of_birth: '2026-02-30' },
    { date_of_birth: '1066-10-14' },
    { first_name: 'x'.repeat(101) },
    { subscription_tier: 'enterprise' },
    { total_study_time: 1_000_000 },
    { email: 'other@example.test' },
    { id: '00000000-0000-4000-8000-000000000000' },
  ])('refuses %j', (input) => {
    expect(ChangeProfileInput.safeParse(input).success).toBe(false);
  });
});

describe('preferences', () => {
  test('take their defaults where nothing is said', () => {
    expect(ReplacePreferencesInput.parse({})).toEqual(DEFAULT_PREFERENCES);
  });

  test.each([
    { daily_goal_hours: 0.7 },
    { daily_goal_hours: 23.9 },
    { study_reminder_time: '23:59' },
    { study_reminder_time: null },
    { dashboard_layout: { columns: [1, 2] } },
    { avatar_color: '#2f5Bd8', theme_accent: 'ocean-2', lm_color: null },
  ])('take %j', (input) => {
    expect(ReplacePreferencesInput.safeParse(input).success).toBe(true);
  });

  test.each([
    { theme: 'pink' },
    { avatar_color: 'red; background: url(//evil.test)' },
    { theme_accent: '#12345' },
    { lm_color: '' },
    { daily_goal_hours: 25 },
    { daily_goal_hours: 1.25 },
    { study_reminder_time: '24:00' },
    { pomodoro_work_duration: 0 },
    { pomodoro_work_duration: 2.5 },
    { dashboard_layout: 'wide' },
    { dashboard_layout: { filler: 'x'.repeat(20_000) } },
    { user_id: '00000000-0000-4000-8000-000000000000' },
  ])('refuse %j', (input) => {
    expect(ReplacePreferencesInput.safeParse(input).success).toBe(false);
  });
});
