import { defineEntity, p } from '@mikro-orm/core';

/** The values of `profiles.academic_level` (a database enum). */
export const ACADEMIC_LEVELS = [
  'elementary',
  'middle_school',
  'high_school',
  'undergraduate',
  'graduate',
  'professional',
  'postgraduate',
] as const;

/** The values of `profiles.subscription_tier` (a database enum). */
export const SUBSCRIPTION_TIERS = ['free', 'premium', 'enterprise', 'pro'] as const;

const FULL_NAME =
  "coalesce((nullif(first_name, '') || ' ') || nullif(last_name, ''), nullif(first_name, ''), nullif(last_name, ''), email) stored";

/** Who a person is to others; the id is that of the user, and the full name is computed by the database. */
export const ProfileEntity = defineEntity({
  name: 'Profile',
  schema: 'public',
  tableName: 'profiles',
  properties: {
    id: p.uuid().primary(),
    email: p.text().nullable(),
    firstName: p.text().nullable(),
    lastName: p.text().nullable(),
    fullName: p.text().generated(FULL_NAME).nullable(),
    avatarUrl: p.text().nullable(),
    dateOfBirth: p.date().nullable(),
    academicLevel: p.enum(ACADEMIC_LEVELS).nativeEnumName('academic_level').default('high_school').nullable(),
    subscriptionTier: p
      .enum(SUBSCRIPTION_TIERS)
      .nativeEnumName('subscription_tier')
      .default('free')
      .nullable(),
    timezone: p.text().default('UTC').nullable(),
    language: p.text().default('en').nullable(),
    onboardingCompleted: p.boolean().default(false).nullable(),
    studyStreak: p.integer().default(0).nullable(),
    totalStudyTime: p.integer().default(0).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
