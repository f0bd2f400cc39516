import type { Clock } from '../../../platform/clock/clock.ts';
import { dayIn, isTimeZone } from '../../../platform/clock/time-zone.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { analyticsOf, type Analytics, type Group, type Period } from '../analytics.ts';
import type { AnalyticsCache, AnalyticsRepository } from '../analytics.repository.ts';
import { GetAnalyticsInput } from '../contract.ts';
import { daysAsked } from '../period.ts';

export interface AnalyticsDeps {
  readonly analytics: AnalyticsRepository;
  readonly cache: AnalyticsCache;
  readonly clock: Pick<Clock, 'now'>;
}

/** What the caller has studied and done, by day, week or month and by subject, where the caller lives (Decision 41). */
export const getAnalytics = useCase<AnalyticsDeps, typeof GetAnalyticsInput, Analytics>({
  name: 'analytics.get',
  kind: 'query',
  roles: ['authenticated'],
  input: GetAnalyticsInput,
  run: async ({ analytics, cache, clock }, { userId }, { range, tz, subject_id, ...ends }) => {
    const timeZone = tz ?? zoneOrUtc(await analytics.profileTimeZone());
    const today = dayIn(timeZone, clock.now());
    const period: Period = { range, ...daysAsked(range, ends, today), time_zone: timeZone, subject_id };
    const sum = (): Promise<Group[]> => analytics.groups(period);
    const [groups, streak] = await Promise.all([
      // Days that are over rarely change; what includes today must show what was done a moment ago.
      period.to < today ? cache.getOrLoad(`${userId}:${JSON.stringify(period)}`, sum) : sum(),
      analytics.streak(timeZone, today),
    ]);
    return analyticsOf(period, groups, streak);
  },
});

/** What other doors wrote into the profile may be no time zone at all. */
export function zoneOrUtc(timeZone: string | undefined): string {
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : 'UTC';
}
