import { z } from 'zod';
import type { Job } from '../../../platform/jobs/job.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { DueDeletion } from './deletion.ts';
import { eraseAccount, sweepTraces, type EraseDeps } from './erase-account.ts';

export interface DeletionJobDeps extends EraseDeps {
  readonly listDueDeletions: BoundUseCase<readonly DueDeletion[]>;
  readonly log: Pick<Log, 'info' | 'error'>;
}

/** Each minute: deletes the accounts whose time has come. One that fails is tried again and holds up no other. */
export function deleteAccountsJob(deps: DeletionJobDeps): Job {
  const { log } = deps;
  return {
    name: 'identity.delete-accounts',
    payload: z.object({}),
    schedule: '* * * * *',
    run: async (_payload, signal) => {
      const due = await deps.listDueDeletions.execute(
        PLATFORM,
        {},
        { requestId: 'identity.delete-accounts' },
      );
      const done = { erase: 0, sweep: 0 };
      for (const { user_id: id, step } of due) {
        signal.throwIfAborted();
        try {
          await (step === 'erase' ? eraseAccount : sweepTraces)(deps, id, signal);
          done[step] += 1;
        } catch (error) {
          if (signal.aborted) throw error;
          log.error('an account could not be deleted; it is tried again', { error, step });
        }
      }
      if (done.erase + done.sweep > 0)
        log.info('accounts were deleted', { erased: done.erase, swept: done.sweep });
    },
  };
}
