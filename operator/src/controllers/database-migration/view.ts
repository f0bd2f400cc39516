import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import type { Job, Pod } from '../../kube/kinds.ts';

/** Everything that decides about one migration, as the watches have brought it, at one moment. */
export interface MigrationView {
  readonly now: Date;
  readonly migration: DatabaseMigration;
  /** The Job of this try, or whatever has its name. */
  readonly job: Job | undefined;
  /** Jobs of ours of earlier tries that have not ended. */
  readonly outdated: readonly Job[];
  /** Of the Job. */
  readonly pods: readonly Pod[];
  /** Pods and Deployments of other versions than the migration's, by name; only of `contract`. */
  readonly strangers: readonly string[];
}

/** Whether the Job has the migration as its controller. */
export function isOurs({ migration, job }: Pick<MigrationView, 'migration' | 'job'>): boolean {
  return (
    job?.metadata.ownerReferences?.some(
      ({ uid, controller }) => controller === true && uid === migration.metadata.uid,
    ) ?? false
  );
}

/** Whether the Job was made for an earlier DatabaseMigration of the same name. */
export function isLeftBehind({ migration, job }: Pick<MigrationView, 'migration' | 'job'>): boolean {
  const owner = job?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return (
    owner?.kind === migration.kind &&
    owner.name === migration.metadata.name &&
    owner.uid !== migration.metadata.uid
  );
}

/** How a Job has ended. */
export interface EndOfJob {
  readonly isComplete: boolean;
  readonly reason: string;
  readonly message: string;
  readonly at?: string;
}

/** How a Job has ended, if it has. */
export function endOfJob(job: Job | undefined): EndOfJob | undefined {
  const condition = job?.status?.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
  );
  return (
    condition && {
      isComplete: condition.type === 'Complete',
      reason: condition.reason ?? '',
      message: condition.message ?? '',
      ...(condition.lastTransitionTime !== undefined && { at: condition.lastTransitionTime }),
    }
  );
}
