import { z } from 'zod';
import type { Job } from '../../platform/jobs/job.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { ENDED_AT_ONCE } from './use-cases/end-streaks.ts';

/** Every hour, because midnight comes every hour somewhere: ends streaks that were broken yesterday. */
export function endStreaksJob(endStreaks: BoundUseCase<number>): Job {
  return {
    name: 'analytics.end-streaks',
    payload: z.strictObject({}),
    schedule: '7 * * * *',
    run: async (_payload, signal) => {
      let ended = ENDED_AT_ONCE;
      while (ended === ENDED_AT_ONCE && !signal.aborted) {
        ended = await endStreaks.execute(PLATFORM, {}, { requestId: 'analytics.end-streaks' });
      }
    },
  };
}
