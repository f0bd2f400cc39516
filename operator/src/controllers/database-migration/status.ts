import { DATABASE_MIGRATION_CONDITIONS, mergeConditions, type Finding } from '../../api/conditions.ts';
import type { DatabaseMigrationStatus } from '../../api/v1alpha1/database-migration.ts';
import { reconciling, settled, stalled } from '../../runtime/conditions.ts';
import { progressOf } from './progress.ts';
import { jobName } from './resources.ts';
import type { Step } from './step.ts';
import { isOurs, type MigrationView } from './view.ts';

/** @returns the status after a step; what the Job's pods have said stays when they are gone. */
export function statusOf(view: MigrationView, step: Step): DatabaseMigrationStatus {
  const { migration, now } = view;
  const { status: before } = migration;
  const generation = migration.metadata.generation ?? 0;
  return {
    ...before,
    observedGeneration: generation,
    observedRetry: migration.spec.retry,
    conditions: mergeConditions(DATABASE_MIGRATION_CONDITIONS, before?.conditions, findingsOf(step), {
      generation,
      now,
    }),
    ...(step.do === 'start' ? { job: jobName(migration) } : {}),
    ...(isOurs(view) ? factsOf(view) : {}),
  };
}

function findingsOf(step: Step): readonly Finding[] {
  switch (step.do) {
    case 'rest':
      return [];
    case 'succeed':
      return [
        { type: 'Succeeded', status: 'True', reason: step.reason, message: step.message },
        ...settled(step.reason, step.message),
      ];
    case 'fail':
      return [
        { type: 'Succeeded', status: 'False', reason: step.reason, message: step.message },
        ...stalled(step.reason, step.message),
      ];
    default:
      return [
        { type: 'Succeeded', status: 'Unknown', reason: step.reason, message: step.message },
        ...reconciling(step.reason, step.message),
      ];
  }
}

/** What the Job and its pods say; what they do not say (any more) stays as it was. */
function factsOf({ job, pods, migration }: MigrationView): Partial<DatabaseMigrationStatus> {
  const { rows } = progressOf(pods);
  const { startTime, completionTime, failed } = job?.status ?? {};
  return defined({
    job: job?.metadata.name,
    attempts: failed,
    rows,
    startTime: migration.status?.startTime ?? startTime,
    completionTime,
    ...listsOf(pods, migration.status),
  });
}

function listsOf(
  pods: MigrationView['pods'],
  before: DatabaseMigrationStatus | undefined,
): Pick<DatabaseMigrationStatus, 'applied' | 'pending'> {
  const { applied, pending } = progressOf(pods);
  if (applied.length + pending.length === 0) {
    return {};
  }
  return {
    applied: [...new Set([...(before?.applied ?? []), ...applied])].slice(0, 512),
    pending: [...pending],
  };
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
