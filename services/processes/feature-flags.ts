import type { FlagDefinition } from '../platform/flags/flag.ts';

/** Every feature flag; `app.feature_flags` switches them, for a percentage of the people, within 5 s (Decision 43). */
export const FEATURE_FLAGS = {
  'profiles.activity': {
    description: 'Whether the last activity of people is remembered; off sheds its writes under load.',
    initially: true,
  },
} as const satisfies Readonly<Record<string, FlagDefinition>>;

export type FeatureFlag = keyof typeof FEATURE_FLAGS;
