import { z } from 'zod';
import type { Job } from '../../platform/jobs/job.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { REMOVED_AT_ONCE } from './use-cases/remove-old-notifications.ts';

/** Every night removes what is past its time, a little at a time; stops at once when it is told to. */
export function removeOldJob(removeOld: BoundUseCase<number>): Job {
  return {
    name: 'notifications.remove-old',
    payload: z.strictObject({}),
    schedule: '17 3 * * *',
    run: async (_payload, signal) => {
      let removed = REMOVED_AT_ONCE;
      while (removed === REMOVED_AT_ONCE && !signal.aborted) {
        removed = await removeOld.execute(PLATFORM, {}, { requestId: 'notifications.remove-old' });
      }
    },
  };
}
