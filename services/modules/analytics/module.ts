import type { Clock } from '../../platform/clock/clock.ts';
import type { Subscriber } from '../../platform/events/row-change.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { analyticsIn } from './analytics.mikro.ts';
import type { AnalyticsCache } from './analytics.repository.ts';
import { endStreaksJob } from './jobs.ts';
import { countAchievements } from './engagement/count-achievements.ts';
import { engagementIn } from './engagement/engagement.mikro.ts';
import { observeEngagement } from './engagement/observe-engagement.ts';
import { analyticsRoutes } from './routes.ts';
import { streaksIn } from './streak.mikro.ts';
import { forgetAnalytics, maintainStreaks } from './subscribers.ts';
import { warmAnalyticsJob } from './warm.job.ts';
import { countActivePeople } from './use-cases/count-active-people.ts';
import { endStreaks } from './use-cases/end-streaks.ts';
import { findActivePeople } from './use-cases/find-active-people.ts';
import { getAnalytics } from './use-cases/get-analytics.ts';
import { maintainStreak } from './use-cases/maintain-streak.ts';

export interface AnalyticsModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now'>;
  /** Without one every answer is computed. */
  readonly cache?: AnalyticsCache;
}

const UNCACHED: AnalyticsCache = {
  getOrLoad: (_key, load) => load(),
  forget: () => Promise.resolve(),
};

/** Analytics and streaks, with their doors and reactions. */
export function createAnalyticsModule({ runner, clock, cache }: AnalyticsModuleDeps): ModuleParts {
  const bind = runner.bindTo((scope) => ({ analytics: analyticsIn(scope), cache: cache ?? UNCACHED, clock }));
  const bindEngagement = runner.bindTo((scope) => ({ engagement: engagementIn(scope) }));
  const bindStreaks = runner.bindTo((scope) => ({ streaks: streaksIn(scope), clock }));
  return {
    name: 'analytics',
    routes: analyticsRoutes({ get: bind(getAnalytics) }),
    subscribers: [
      maintainStreaks(bindStreaks(maintainStreak)),
      ...(cache === undefined ? [] : [forgetAnalytics(cache)]),
    ],
    jobs: [
      endStreaksJob(bindStreaks(endStreaks)),
      ...(cache === undefined
        ? []
        : [
            warmAnalyticsJob({
              findActivePeople: bindEngagement(findActivePeople),
              getAnalytics: bind(getAnalytics),
              clock,
            }),
          ]),
    ],
  };
}

/** Figures of what people do (Q215), for the one process that reacts and counts; gives the reaction that counts. */
export function openEngagement({
  runner,
  metrics,
  clock,
}: {
  readonly runner: Runner;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): Subscriber {
  const bind = runner.bindTo((scope) => ({ engagement: engagementIn(scope) }));
  observeEngagement(metrics, bind(countActivePeople), () => clock.monotonicMs());
  return countAchievements(metrics);
}
