import type { Finding } from '../../api/conditions.ts';
import { REASONS, type Reason } from '../../api/reasons.ts';
import type { StudyFlow, StudyFlowStatus } from '../../api/v1alpha1/study-flow.ts';
import { backupFiguresOf } from '../../telemetry/backup-figures.ts';

/** What is said of the backups: the platform with the status that is about to be written. */
type Seen = Pick<StudyFlow, 'metadata' | 'spec'> & { readonly status?: StudyFlowStatus };

/** Of programs that back up; what they name besides is a failure like any other. */
const KNOWN = new Set<string>([
  REASONS.bucketMissing,
  REASONS.bucketDenied,
  REASONS.bucketFull,
  REASONS.storeUnreachable,
  REASONS.storeFailed,
  REASONS.databaseDenied,
  REASONS.programMissing,
  REASONS.dumpFailed,
  REASONS.verificationFailed,
  REASONS.deadlineExceeded,
]);

/** A platform is looked at again this often at least: timers of JavaScript end at 24 days. */
const LONGEST_MS = 12 * 3_600_000;

/**
 * Whether the platform could be restored: BackedUp is False exactly when StudyFlowBackupOld or StudyFlowBackupFailed
 * would fire, since it is read from the very figures that they are. The sentence holds no age, so that nothing is
 * written while nothing changes; `kubectl get sf -o wide` shows it.
 *
 * @returns nothing where no backup is asked for.
 */
export function backedUp(studyFlow: Seen, now: Date): readonly Finding<'BackedUp'>[] {
  const { backup } = studyFlow.spec;
  if (backup === undefined) return [];
  const figures = backupFiguresOf(studyFlow);
  if (figures === undefined) {
    return [
      said('Unknown', REASONS.backupSuspended, `spec.backup.suspended holds the schedule.${last(studyFlow)}`),
    ];
  }
  const isOld = isTooOld(figures, now);
  if (figures.hasFailed) return [failed(studyFlow, isOld)];
  if (isOld) return [said('False', REASONS.backupOld, `${oldSentence(studyFlow)} See: ${lookAt(studyFlow)}`)];
  return studyFlow.status?.backup?.lastSuccessTime === undefined
    ? [said('Unknown', REASONS.backupAwaited, `None was taken yet; the schedule is ${backup.schedule}.`)]
    : [said('True', REASONS.backupTaken, last(studyFlow).trim())];
}

/** When the backups have to be looked at again though nothing happens: as the last one becomes too old. */
export function ageAgainMs(studyFlow: Seen, now: Date): number | undefined {
  const figures = backupFiguresOf(studyFlow);
  if (figures === undefined || isTooOld(figures, now)) return undefined;
  const dueMs = (figures.lastSuccess + figures.maxAgeSeconds + 1) * 1_000 - now.getTime();
  return Math.min(LONGEST_MS, dueMs);
}

/** As the rule of the alert has it: `time() - last_success > max_age`. */
function isTooOld(
  { lastSuccess, maxAgeSeconds }: { readonly lastSuccess: number; readonly maxAgeSeconds: number },
  now: Date,
): boolean {
  return now.getTime() / 1_000 - lastSuccess > maxAgeSeconds;
}

function failed(studyFlow: Seen, isOld: boolean): Finding<'BackedUp'> {
  const { lastFailureReason = 'Failed', lastFailureMessage = '' } = studyFlow.status?.backup ?? {};
  const reason = KNOWN.has(lastFailureReason) ? (lastFailureReason as Reason) : REASONS.backupFailed;
  const named = reason === REASONS.backupFailed ? `The last one has failed (${lastFailureReason}): ` : '';
  const rest = isOld ? ` ${oldSentence(studyFlow)}` : last(studyFlow);
  return said('False', reason, `${named}${lastFailureMessage}${rest}`);
}

function oldSentence({ metadata, spec, status }: Seen): string {
  const { lastSuccessTime } = status?.backup ?? {};
  const since = lastSuccessTime ?? metadata.creationTimestamp ?? 'the beginning';
  const seconds = String(spec.backup?.alertAfterSeconds ?? 0);
  return `No backup has counted since ${since}; one may be ${seconds} s old (alertAfterSeconds).`;
}

/** The last one that counts, as a sentence that follows another one. */
function last({ status }: Seen): string {
  const { lastName, lastSuccessTime, sizeBytes = 0, verified } = status?.backup ?? {};
  if (lastName === undefined || lastSuccessTime === undefined) return ' None was ever taken.';
  const how = verified === true ? 'restored and compared' : 'not restored to be compared';
  return ` The last one that counts is ${lastName}: ${lastSuccessTime}, ${String(sizeBytes)} bytes, ${how}.`;
}

function lookAt({ metadata }: Seen): string {
  return `kubectl get cronjob,job --namespace ${metadata.namespace ?? ''} -l app.kubernetes.io/component=backup`;
}

function said(status: Finding['status'], reason: Reason, message: string): Finding<'BackedUp'> {
  return { type: 'BackedUp', status, reason, message };
}
