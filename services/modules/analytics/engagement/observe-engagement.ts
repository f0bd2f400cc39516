import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { ActivePeople } from '../analytics.repository.ts';

/** However often somebody scrapes, the database is asked once in so many milliseconds. */
const KEEP_MS = 60_000;

/** Shows how many people were here in the last day, week and month (Q215). One process of the platform does it. */
export function observeEngagement(
  metrics: Metrics,
  countActivePeople: BoundUseCase<ActivePeople>,
  monotonicMs: () => number,
): void {
  let [kept, until]: [Promise<ActivePeople | undefined>, number] = [Promise.resolve(undefined), -Infinity];
  metrics.gauge({
    name: 'studyflow_active_users',
    help: 'People who were here within the last day, week and month.',
    labelNames: ['within'],
    async collect() {
      if (monotonicMs() >= until) {
        until = monotonicMs() + KEEP_MS;
        // Without PostgreSQL the other figures are still wanted: these then stay as they were.
        kept = countActivePeople
          .execute(PLATFORM, {}, { requestId: 'analytics.active-people' })
          .catch(() => undefined);
      }
      const counted = await kept;
      if (counted === undefined) return;
      this.set({ within: 'day' }, counted.day);
      this.set({ within: 'week' }, counted.week);
      this.set({ within: 'month' }, counted.month);
    },
  });
}
