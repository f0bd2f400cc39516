import type { Scope } from '../../platform/database/scope.ts';
import { isTimeZone, dayIn } from '../../platform/clock/time-zone.ts';
import { analyticsIn } from './analytics.mikro.ts';
import { analyticsOf, type Analytics, type Range } from './analytics.ts';

/** What another part of the platform wants to know of what a person has studied; days are days where they live. */
export interface StudiesQuestion {
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  /** The day that it is there. */
  readonly today: string;
}

/** The zone whose days count: the one that was asked for, else the profile's, else UTC (Decision 41); and today. */
export async function zoneOfStudies(
  scope: Scope,
  asked: string | null,
  now: Date,
): Promise<{ readonly timeZone: string; readonly today: string }> {
  const named = asked ?? (await analyticsIn(scope).profileTimeZone()) ?? 'UTC';
  const timeZone = isTimeZone(named) ? named : 'UTC';
  return { timeZone, today: dayIn(timeZone, now) };
}

/** What the scope's caller has studied and done, put together in the ways that are asked for. */
export async function studiesOf<Name extends Range>(
  scope: Scope,
  { timeZone, from, to, today }: StudiesQuestion,
  ranges: readonly Name[],
): Promise<Readonly<Record<Name, Analytics>>> {
  const analytics = analyticsIn(scope);
  const streak = await analytics.streak(timeZone, today);
  const answers = await Promise.all(
    ranges.map(async (range) => {
      const period = { range, from, to, time_zone: timeZone };
      return [range, analyticsOf(period, await analytics.groups(period), streak)] as const;
    }),
  );
  return Object.fromEntries(answers) as Record<Name, Analytics>;
}
