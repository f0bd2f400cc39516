import type { BackupStatus } from '../api/v1alpha1/backup.ts';
import type { StudyFlow } from '../api/v1alpha1/study-flow.ts';
import type { Kind, KubeObject } from '../kube/kube.ts';

/** What is counted of the backups of one platform. */
export interface BackupFigures {
  readonly namespace: string;
  readonly name: string;
  /** Unix seconds; of a platform that has none yet, when it was made: it may not stay without one. */
  readonly lastSuccess: number;
  readonly maxAgeSeconds: number;
  readonly sizeBytes: number;
  readonly durationSeconds: number;
  /** Whether the last one that has ended has failed. */
  readonly hasFailed: boolean;
}

/** Those of the platforms that are to be backed up. */
export function backupFigures(kind: Kind, objects: readonly KubeObject[]): readonly BackupFigures[] {
  if (kind.kind !== 'StudyFlow') return [];
  return (objects as readonly StudyFlow[]).flatMap((studyFlow) => backupFiguresOf(studyFlow) ?? []);
}

/** Undefined: the platform is not backed up. The condition BackedUp is read from the same. */
export function backupFiguresOf({
  metadata,
  spec,
  status,
}: Pick<StudyFlow, 'metadata' | 'spec' | 'status'>): BackupFigures | undefined {
  if (spec.backup === undefined || spec.backup.suspended) return undefined;
  return { ...figuresOf(metadata, status?.backup), maxAgeSeconds: spec.backup.alertAfterSeconds };
}

function figuresOf(
  { namespace = '', name, creationTimestamp = new Date(0).toISOString() }: StudyFlow['metadata'],
  backup: BackupStatus = {},
): Omit<BackupFigures, 'maxAgeSeconds'> {
  const { lastSuccessTime = '', lastFailureTime = '', sizeBytes = 0, durationSeconds = 0 } = backup;
  return {
    ...{ namespace, name, sizeBytes, durationSeconds },
    lastSuccess: Date.parse(lastSuccessTime || creationTimestamp) / 1_000,
    hasFailed: lastFailureTime > lastSuccessTime,
  };
}
