/**
 * Analytics: what a person has studied and done, by day, week, month and subject, and their streaks.
 *
 * Owns `public.study_analytics`, `public.study_streaks`, `public.achievements` and the door `/api/analytics`; keeps
 * `study_streak` and `total_study_time` of the profile. Publishes nothing. Listens to `public.study_sessions` and
 * `public.profiles` (streaks), and to `public.tasks` and `public.subjects` (to forget what it kept in the cache).
 */
export type { Analytics, Group, Streak } from './analytics.ts';
export type { AnalyticsCache } from './analytics.repository.ts';
export { studiesOf, zoneOfStudies } from './studies-of.ts';
