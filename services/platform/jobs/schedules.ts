import { Cron } from 'croner';
import type { Clock } from '../clock/clock.ts';
import { startLoop, type Loop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';

export interface ScheduleOptions {
  readonly store: Pick<JobStore, 'fire'>;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Log;
  /** @default 1000 */
  readonly everyMs?: number;
}

/**
 * Enqueues jobs at the times of their crontab lines (UTC), once per cluster however many workers run. What fell into
 * a time when no worker ran is made up for once.
 *
 * @throws when a line cannot be read.
 */
export function startSchedules({ store, jobs, clock, log, everyMs = 1_000 }: ScheduleOptions): Loop {
  const schedules = jobs.flatMap(({ name, schedule }) =>
    schedule === undefined ? [] : [{ name, pattern: schedule, cron: readCron(name, schedule) }],
  );
  return startLoop({
    everyMs,
    onFailure: (error) => log.warn('schedules cannot be fired', { error }),
    turn: async () => {
      for (const { name, pattern, cron } of schedules) {
        const following = cron.nextRun(clock.now());
        if (following !== null && (await store.fire(name, pattern, following))) {
          log.debug('a scheduled job is due', { job: name });
        }
      }
      return false;
    },
  });
}

function readCron(name: string, pattern: string): Cron {
  try {
    return new Cron(pattern, { timezone: 'UTC', paused: true, mode: '5-part' });
  } catch (cause) {
    throw new Error(`The schedule of ${name} is not a crontab line: "${pattern}"`, { cause });
  }
}
