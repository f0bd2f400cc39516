import { z } from 'zod';
import type { Job } from '../../../platform/jobs/job.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { DueDeletion } from './deletion.ts';
import { UNREACHABLE_AT_ONCE } from './steps.ts';
import { eraseAccount, sweepTraces, type EraseDeps } from './erase-account.ts';

export interface DeletionJobDeps extends EraseDeps {
  readonly listDueDeletions: BoundUseCase<readonly DueDeletion[]>;
  readonly scheduleUnreachable: BoundUseCase<number>;
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

/** Each night: people without an account who cannot come back are to go; says how many. */
export function scheduleUnreachableJob({
  scheduleUnreachable,
  log,
}: Pick<DeletionJobDeps, 'scheduleUnreachable' | 'log'>): Job {
  const call = { requestId: 'identity.schedule-unreachable' };
  return {
    name: 'identity.schedule-unreachable',
    payload: z.object({}),
    schedule: '29 4 * * *',
    run: async (_payload, signal) => {
      let scheduled = 0;
      for (
        let last = UNREACHABLE_AT_ONCE;
        last === UNREACHABLE_AT_ONCE && !signal.aborted;
        scheduled += last
      ) {
        last = await scheduleUnreachable.execute(PLATFORM, {}, call);
      }
      if (scheduled > 0) log.info('accounts that nobody can come back to are deleted', { scheduled });
    },
  };
}
