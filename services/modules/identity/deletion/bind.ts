import type { Scope } from '../../../platform/database/scope.ts';
import type { Job } from '../../../platform/jobs/job.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import { useNonce } from '../links/use-nonce.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { createDeletions } from './deletion.repository.ts';
import { deleteMe } from './delete-me.ts';
import { eraseAccount, type ForgetPerson } from './erase-account.ts';
import { deleteAccountsJob, scheduleUnreachableJob } from './jobs.ts';
import { restoreMe } from './restore-me.ts';
import type { DeletionDoors } from './routes.ts';
import { scheduleDeletion } from './schedule-deletion.ts';
import * as steps from './steps.ts';

export interface DeletionOptions {
  readonly graceDays: number;
  /** When the last access token of a deleted account has surely expired. */
  readonly sweepAfterSeconds: number;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Asked when it is needed: modules that come after this one are among them. */
  readonly forgetPerson: () => readonly ForgetPerson[];
}

/** The end of accounts: its doors, its job, and the way for administrators. */
export interface Deletion {
  readonly doors: DeletionDoors;
  readonly jobs: readonly Job[];
  /** Deletes an account at once, without a way back; false where there is none. Traces go after an hour. */
  deleteAccount(userId: string, signal?: AbortSignal): Promise<boolean>;
}

export function bindDeletion(
  runner: Runner,
  storesFor: StoresFor,
  { guessLimit, ...options }: DeletionOptions & { readonly guessLimit: GuessLimit },
): Deletion {
  const deps = (scope: Scope) => ({
    ...storesFor(scope),
    ...options,
    guessLimit,
    deletions: createDeletions(scope),
  });
  const bind = runner.bindTo(deps);
  const schedule = bind(scheduleDeletion);
  const bindOuter = runner.bindTo((scope: Scope) => ({
    ...deps(scope),
    scheduleDeletion: schedule,
    useNonce: bind(useNonce),
  }));
  const erase = {
    closeAccount: bind(steps.closeAccount),
    forgetOrganisations: bind(steps.forgetOrganisations),
    forgetRows: bind(steps.forgetRows),
    forgetAccount: bind(steps.forgetAccount),
    forgetTraces: bind(steps.forgetTraces),
    forgetInOutbox: bind(steps.forgetInOutbox),
    dropDeletion: bind(steps.dropDeletion),
    forgetPerson: options.forgetPerson,
  };
  const jobDeps = {
    ...erase,
    listDueDeletions: bind(steps.listDueDeletions),
    scheduleUnreachable: bind(steps.scheduleUnreachable),
    log: options.log,
  };
  return {
    doors: { deleteMe: bindOuter(deleteMe), restoreMe: bind(restoreMe) },
    jobs: [deleteAccountsJob(jobDeps), scheduleUnreachableJob(jobDeps)],
    deleteAccount: async (userId, signal = new AbortController().signal) => {
      const input = { user_id: userId, requested_by: 'admin', grace_days: 0 };
      const scheduled = await schedule.execute(PLATFORM, input, { requestId: 'identity.delete-account' });
      if (scheduled === undefined) return false;
      await eraseAccount(erase, userId, signal);
      return true;
    },
  };
}
