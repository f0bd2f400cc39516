import { z } from 'zod';
import { firstOf, dayOf, monthOf, textOf } from '../../platform/clock/day.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import { dayIn } from '../../platform/clock/time-zone.ts';
import type { Job } from '../../platform/jobs/job.ts';
import { NOBODY, PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { startOf } from './analytics.ts';

interface Warming {
  readonly findActivePeople: BoundUseCase<readonly string[]>;
  readonly getAnalytics: BoundUseCase;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Every hour: puts the last whole week and the last whole month of people who are here into the cache (Q153), before
 * they ask. Each is computed as the person would ask it, so row-level security judges it and the key is the same.
 */
export function warmAnalyticsJob({ findActivePeople, getAnalytics, clock }: Warming): Job {
  return {
    name: 'analytics.warm',
    payload: z.strictObject({}),
    schedule: '13 * * * *',
    run: async (_payload, signal) => {
      const requestId = 'analytics.warm';
      const periods = lastWholePeriods(dayIn('UTC', clock.now()));
      for (const userId of await findActivePeople.execute(PLATFORM, {}, { requestId, signal })) {
        for (const period of periods) {
          if (signal.aborted) return;
          await getAnalytics.execute({ ...NOBODY, role: 'authenticated', userId }, period, {
            requestId,
            signal,
          });
        }
      }
    },
  };
}

/** By day, Monday to Sunday and the first to the last. */
export function lastWholePeriods(today: string): readonly { range: 'day'; from: string; to: string }[] {
  const monday = startOf('week', dayOf(today));
  const first = firstOf(monthOf(dayOf(today)).month);
  const before = firstOf(monthOf(dayOf(today)).month - 1);
  return [
    { range: 'day', from: textOf(monday - 7), to: textOf(monday - 1) },
    { range: 'day', from: textOf(before), to: textOf(first - 1) },
  ];
}
