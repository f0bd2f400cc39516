import type { Cache } from '../../platform/cache/cache.ts';
import type { Group, Period, Streak } from './analytics.ts';

/** What use cases ask of what the caller has studied and done. */
export interface AnalyticsRepository {
  /** The time zone of the caller's profile, as it stands there. */
  profileTimeZone(): Promise<string | undefined>;
  /** Sums by stretch of days and subject; study sessions count when they were completed and took time. */
  groups(period: Period): Promise<Group[]>;
  streak(timeZone: string, today: string): Promise<Streak>;
}

/** What the platform keeps about everybody's streaks. */
export interface StreakRepository {
  /** The person with the time zone of the profile, not to be deleted until the transaction ends; undefined when gone. */
  hold(userId: string): Promise<{ readonly timezone: string | null } | undefined>;
  /** Computes anew and stores what changed; nobody else does so for this person until the transaction ends. */
  recompute(userId: string, timeZone: string, today: string): Promise<void>;
  /** Ends streaks whose last day is before yesterday where the person lives; gives how many there were. */
  endBroken(most: number): Promise<number>;
}

/** Keeps the sums of past days for a while; the group of a key is the person. The platform's cache is one. */
export type AnalyticsCache = Pick<Cache<Group[]>, 'getOrLoad' | 'forget'>;

/** People who were here within the last day, week and month. */
export interface ActivePeople {
  readonly day: number;
  readonly week: number;
  readonly month: number;
}

/** What figures of the platform as a whole ask of storage. */
export interface EngagementRepository {
  activePeople(): Promise<ActivePeople>;
  /** People who were here within the last hour, the latest first, 200 at most. */
  hereLately(): Promise<readonly string[]>;
}
