import { REASONS } from '../../api/reasons.ts';
import * as checks from './checks.ts';
import type { Step } from './step.ts';
import type { MigrationView } from './view.ts';

/** Read from top to bottom: the first check that objects decides the step. */
const CHECKS: readonly checks.Check[] = [
  checks.isNotDeleted, //       what goes away is left alone
  checks.isNotDone, //          applied is applied
  checks.hasNotFailed, //       a person looks first, then raises retry
  checks.noOtherTryRuns, //     one try at a time
  checks.nameIsFree, //         never touch a Job that is not ours
  checks.noOtherVersionRuns, // never take away what an old version reads
  checks.isStarted,
  checks.runsStill,
  checks.isStarting, //         say what keeps the pod from running
];

/** A Job is looked at when a watch brings news of it; only a pod that does not come up at all brings none. */
const LOOK_AGAIN_MS = 15_500;

/** @returns the next step of a migration. */
export function plan(view: MigrationView): Step {
  for (const check of CHECKS) {
    const step = check(view);
    if (step !== undefined) {
      return step;
    }
  }
  const { migration, job, pods } = view;
  const message = `Job ${job?.metadata.name ?? ''} runs ${migration.spec.phase}.`;
  const isRunning = pods.some(({ status }) => status?.phase === 'Running' || status?.phase === 'Succeeded');
  return {
    do: 'wait',
    reason: REASONS.jobRunning,
    message,
    ...(isRunning ? {} : { afterMs: LOOK_AGAIN_MS }),
  };
}
