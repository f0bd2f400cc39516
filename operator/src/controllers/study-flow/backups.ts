import type { BackupDescription } from '@studyflow/cdk8s';
import { LABELS } from '../../api/group.ts';
import type { BackupSpec, BackupStatus, StoreSpec } from '../../api/v1alpha1/backup.ts';
import type { StudyFlow, StudyFlowStatus } from '../../api/v1alpha1/study-flow.ts';
import { JOB, POD, type Job, type Pod } from '../../kube/kinds.ts';
import type { ControllerDeps } from '../../runtime/controller.ts';
import { reportsOf, type Report } from './backup-reports.ts';

/** The Jobs of a platform that back up or restore, and their pods. */
export interface BackupsView {
  readonly jobs: readonly Job[];
  readonly pods: readonly Pod[];
}

/** What is in the caches. */
export function backupsView(lister: ControllerDeps['lister'], { metadata }: StudyFlow): BackupsView {
  const { name, namespace = '' } = metadata;
  const labels = { [LABELS.platform]: name, [LABELS.component]: 'backup' };
  return { jobs: lister(JOB).list(namespace, labels), pods: lister(POD).list(namespace, labels) };
}

/** How the names of the Jobs begin that restore. */
export function restorePrefix({ metadata }: StudyFlow): string {
  return `${metadata.name}-restore-`;
}

/** What is known of the backups; what pods have said stays when they are gone. */
export function backupFields({
  studyFlow,
  backups,
}: {
  readonly studyFlow: StudyFlow;
  readonly backups: BackupsView;
}): Pick<StudyFlowStatus, 'backup'> {
  if (studyFlow.spec.backup === undefined) return {};
  const isBackup = ({ job }: Report): boolean => !job.startsWith(restorePrefix(studyFlow));
  const backup = reportsOf(backups)
    .filter(isBackup)
    .reduce(withReport, studyFlow.status?.backup ?? {});
  return { backup };
}

function withReport(before: BackupStatus, report: Report): BackupStatus {
  const { backup, error, finishedAt, durationSeconds } = report;
  if (backup !== undefined && finishedAt >= (before.lastSuccessTime ?? '')) {
    return {
      ...before,
      lastName: backup.name.slice(0, 63),
      lastSuccessTime: finishedAt,
      sizeBytes: backup.size,
      verified: backup.isVerified,
      ...(durationSeconds !== undefined && { durationSeconds: Math.round(durationSeconds) }),
    };
  }
  // Somebody else's backup is under way: nothing has failed.
  if (error === undefined || error.reason === 'AlreadyRunning') return before;
  if (finishedAt < (before.lastFailureTime ?? '')) return before;
  return {
    ...before,
    lastFailureTime: finishedAt,
    lastFailureReason: error.reason.slice(0, 128),
    lastFailureMessage: error.message.slice(0, 1_024),
  };
}

/** The CronJob, as it is rendered. */
export function backupDescription({ spec, metadata }: StudyFlow, backup: BackupSpec): BackupDescription {
  const { schedule, timeZone, suspended, store, keepLast, keepDays, verify, activeDeadlineSeconds } = backup;
  return {
    schedule,
    ...(timeZone !== undefined && { timeZone }),
    suspend: suspended || spec.paused,
    template: jobTemplate(spec, store),
    environment: {
      ...storeEnvironment(store, metadata.name),
      BACKUP_KEEP_LAST: String(keepLast),
      BACKUP_KEEP_DAYS: String(keepDays),
      BACKUP_VERIFY: verify ? 'on' : 'off',
    },
    activeDeadlineSeconds,
  };
}

/** The platform's image, with the Secret of the store besides the platform's own. */
export function jobTemplate(spec: StudyFlow['spec'], store: StoreSpec): BackupDescription['template'] {
  const { image, imagePullPolicy, imagePullSecrets, publicUrl, secretNames, config, priorityClassName } =
    spec;
  const { vault } = spec;
  return {
    ...{ image, imagePullPolicy, imagePullSecrets, publicUrl, config },
    secretNames: [...new Set([...secretNames, store.secretName])],
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(vault !== undefined && { vault }),
  };
}

/** Where the store is, as `backup.ts` and `restore.ts` are told. */
export function storeEnvironment(store: StoreSpec, platform: string): Readonly<Record<string, string>> {
  return {
    BACKUP_S3_BUCKET: store.bucket,
    BACKUP_S3_REGION: store.region,
    BACKUP_S3_PREFIX: store.prefix ?? `${platform}/`,
    ...(store.endpoint !== undefined && { BACKUP_S3_ENDPOINT: store.endpoint }),
  };
}
