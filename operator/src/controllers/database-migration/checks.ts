import { findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import { obstacleOf, type Obstacle } from './diagnose.ts';
import { progressOf } from './progress.ts';
import { jobName } from './resources.ts';
import type { Step } from './step.ts';
import { endOfJob, isLeftBehind, isOurs, type MigrationView } from './view.ts';

/** Objects with a step, or lets the next check decide. */
export type Check = (view: MigrationView) => Step | undefined;

/** A Job that could not start a pod for so long is given up: the deadline of the work is for working. */
export const START_WITHIN_MS = 300_000;
/** After so long without a pod somebody is told: it takes the Job controller far less. */
const POD_WITHIN_MS = 15_000;

/** What is being deleted takes its Job with it (ownerReference). */
export const isNotDeleted: Check = ({ migration }) =>
  migration.metadata.deletionTimestamp === undefined ? undefined : { do: 'rest' };

/** Applied is applied, whatever becomes of the Job or of `retry`. */
export const isNotDone: Check = ({ migration }) => {
  const succeeded = findCondition(migration.status?.conditions, 'Succeeded');
  return succeeded?.status === 'True'
    ? { do: 'succeed', reason: succeeded.reason, message: succeeded.message }
    : undefined;
};

/** A try that has failed stays failed until `retry` is raised; a Job of it that still tries is stopped. */
export const hasNotFailed: Check = ({ migration, job }) => {
  const stalled = findCondition(migration.status?.conditions, 'Stalled');
  if (stalled?.status !== 'True' || !isOfThisTry(migration)) {
    return undefined;
  }
  const stop = job !== undefined && endOfJob(job) === undefined ? { stop: job } : {};
  return { do: 'fail', reason: stalled.reason, message: stalled.message, ...stop };
};

function isOfThisTry({ status, spec }: MigrationView['migration']): boolean {
  return (status?.observedRetry ?? 0) === spec.retry;
}

/** Two tries at once would be safe (the database has a lock), and would help nobody. */
export const noOtherTryRuns: Check = ({ outdated }) => {
  const [job] = outdated;
  return (
    job && {
      do: 'remove',
      job,
      reason: REASONS.retrying,
      message: `Ends Job ${job.metadata.name} of an earlier try.`,
    }
  );
};

/** A name may be taken by the Job of a migration that is gone, or by somebody else's. */
export const nameIsFree: Check = (view) => {
  const { job } = view;
  if (job === undefined || isOurs(view)) {
    return undefined;
  }
  const { name } = job.metadata;
  if (isLeftBehind(view)) {
    return {
      do: 'remove',
      job,
      reason: REASONS.jobRunning,
      message: `Removes Job ${name}, which an earlier DatabaseMigration of this name has left.`,
    };
  }
  return {
    do: 'fail',
    reason: REASONS.nameTaken,
    message: `There is a Job ${name} that is not the operator's. Remove or rename it, then set spec.retry to ${view.migration.spec.retry + 1}.`,
  };
};

/** A contract takes away what other versions still use. Once its Job was started, the harm is done or averted. */
export const noOtherVersionRuns: Check = ({ migration, job, strangers }) => {
  if (migration.spec.phase !== 'contract' || job !== undefined || strangers.length === 0) {
    return undefined;
  }
  return { do: 'wait', reason: REASONS.otherVersionRuns, message: waitsFor(strangers) };
};

/** @returns the sentence that names what is in the way of a contract. */
export function waitsFor(strangers: readonly string[]): string {
  const named = strangers.slice(0, 3).join(', ');
  const more = strangers.length > 3 ? ` and ${strangers.length - 3} more` : '';
  return `Waits until nothing of another version runs: ${named}${more}. Scale it down if it is not wanted.`;
}

/** There is no Job yet, or somebody has deleted it: what it has done is kept, and the next one goes on from there. */
export const isStarted: Check = ({ migration, job }) => {
  if (job !== undefined) {
    return job.metadata.deletionTimestamp === undefined
      ? undefined
      : {
          do: 'wait',
          reason: REASONS.jobRunning,
          message: `Job ${job.metadata.name} is being deleted; another one follows.`,
        };
  }
  const name = jobName(migration);
  const wasThere = migration.status?.job === name;
  return {
    do: 'start',
    reason: REASONS.jobRunning,
    message: wasThere
      ? `Job ${name} was deleted before its end: it is run again.`
      : `Job ${name} runs ${migration.spec.phase}.`,
  };
};

/** The Job has ended, well or not. */
export const runsStill: Check = ({ migration, job, pods }) => {
  const end = endOfJob(job);
  if (end === undefined) {
    return undefined;
  }
  const progress = progressOf(pods);
  if (end.isComplete) {
    const count = progress.applied.length;
    const what =
      count === 0
        ? 'there was nothing to apply'
        : `${count} ${count === 1 ? 'migration was' : 'migrations were'} applied`;
    return {
      do: 'succeed',
      reason: REASONS.jobSucceeded,
      message: `${migration.spec.phase} is done: ${what}.`,
    };
  }
  const cause = progress.error ?? end.message;
  const { reason, advice } = explain(end.reason, cause, migration.spec.activeDeadlineSeconds);
  const message = `Job ${job?.metadata.name ?? ''} has failed: ${sentence(cause)} ${advice} Then set spec.retry to ${migration.spec.retry + 1}: it goes on from where it ended.`;
  return { do: 'fail', reason, message };
};

/** Nothing keeps the pod from starting; and if something does, not for too long. */
export const isStarting: Check = ({ job, pods, migration, now }) => {
  const age = now.getTime() - Date.parse(job?.metadata.creationTimestamp ?? now.toISOString());
  const obstacle =
    pods.length === 0 ? missingPod(job?.metadata.name ?? '', age) : pods.map(obstacleOf).find(isObstacle);
  if (obstacle === undefined) {
    return undefined;
  }
  if (age < START_WITHIN_MS) {
    return { do: 'wait', ...obstacle, afterMs: nextLookMs(pods.length, age) };
  }
  const message = `${obstacle.message} It was given up after ${START_WITHIN_MS / 60_000} minutes; then set spec.retry to ${migration.spec.retry + 1}.`;
  return { do: 'fail', reason: obstacle.reason, message, ...(job === undefined ? {} : { stop: job }) };
};

function missingPod(job: string, age: number): Obstacle | undefined {
  return age < POD_WITHIN_MS
    ? undefined
    : {
        reason: REASONS.admissionRefused,
        message: `No pod of Job ${job} has come up: a quota or an admission rule refuses it. See \`kubectl describe job ${job}\`, and raise the quota or change the rule.`,
      };
}

function nextLookMs(pods: number, age: number): number {
  return Math.max(1000, (pods === 0 && age < POD_WITHIN_MS ? POD_WITHIN_MS : START_WITHIN_MS) - age);
}

function isObstacle(obstacle: Obstacle | undefined): obstacle is Obstacle {
  return obstacle !== undefined;
}

function explain(
  reason: string,
  cause: string,
  deadline: number,
): { readonly reason: string; readonly advice: string } {
  if (reason === 'DeadlineExceeded') {
    return {
      reason: REASONS.jobDeadlineExceeded,
      advice: `It took longer than spec.activeDeadlineSeconds (${deadline}). Raise that if it needs more.`,
    };
  }
  return /lock.?timeout|55P03/i.test(cause)
    ? {
        reason: REASONS.lockTimeout,
        advice:
          'A long query holds the table: end it (pg_stat_activity shows it), or raise spec.lockTimeoutMilliseconds.',
      }
    : {
        reason: REASONS.jobFailed,
        advice: 'Mend what it says: the database, its address and rights, or the image.',
      };
}

function sentence(text: string): string {
  const short = text.replaceAll(/\s+/g, ' ').trim().slice(0, 600);
  return short.endsWith('.') ? short : `${short}.`;
}
