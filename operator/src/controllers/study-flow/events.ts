import { findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { StudyFlow, StudyFlowStatus } from '../../api/v1alpha1/study-flow.ts';
import type { EventRecorder } from '../../runtime/controller.ts';
import type { Report } from './act.ts';

/** Says what was done to the platform's objects. First ones are no news; what comes back or goes is. */
export function tellWhatWasDone(events: EventRecorder, studyFlow: StudyFlow, report: Report): void {
  const tell = (reason: string, action: string, note: string): void => {
    events.record(studyFlow, { type: 'Normal', reason, action, note });
  };
  const isSettled = studyFlow.status?.observedGeneration === studyFlow.metadata.generation;
  for (const { wanted } of isSettled ? report.applied : []) {
    tell(REASONS.childPutBack, 'Apply', `${wanted.kind} ${wanted.metadata.name} was put back.`);
  }
  for (const { kind, metadata } of report.removed) {
    const reason = kind === 'Release' ? REASONS.releasePruned : REASONS.childRemoved;
    tell(reason, 'Remove', `${kind} ${metadata.name} is not needed any more, and was removed.`);
  }
  if (report.created) {
    const { metadata, spec } = report.created;
    tell(REASONS.releaseCreated, 'Release', `${metadata.name} brings ${spec.template.image}.`);
  }
}

/** Says what has become of the platform, when that is another thing than before. */
export function tellWhatChanged(events: EventRecorder, studyFlow: StudyFlow, status: StudyFlowStatus): void {
  tellOfBackups(events, studyFlow, status);
  tellOfAge(events, studyFlow, status);
  for (const type of ['Ready', 'Stalled']) {
    const before = findCondition(studyFlow.status?.conditions, type);
    const after = findCondition(status.conditions, type);
    if (after?.status !== 'True') continue;
    if (before?.status === 'True' && before.reason === after.reason && before.message === after.message)
      continue;
    events.record(studyFlow, {
      type: type === 'Ready' ? 'Normal' : 'Warning',
      reason: after.reason,
      note: after.message,
      action: 'Reconcile',
    });
  }
}

function tellOfBackups(events: EventRecorder, studyFlow: StudyFlow, { backup = {} }: StudyFlowStatus): void {
  const before = studyFlow.status?.backup ?? {};
  if (studyFlow.spec.backup === undefined) return;
  if (backup.lastSuccessTime !== before.lastSuccessTime) {
    const how = backup.verified === true ? 'taken, restored and compared' : 'taken';
    const note = `Backup ${String(backup.lastName)} was ${how}.`;
    events.record(studyFlow, { type: 'Normal', reason: REASONS.backupTaken, action: 'BackUp', note });
  }
  if (backup.lastFailureTime !== before.lastFailureTime) {
    const { lastFailureReason: reason, lastFailureMessage: message } = backup;
    const note = `No backup was taken (${String(reason)}): ${String(message)}`.slice(0, 1_000);
    events.record(studyFlow, { type: 'Warning', reason: REASONS.backupFailed, action: 'BackUp', note });
  }
}

/** That none has come for too long. */
function tellOfAge(events: EventRecorder, studyFlow: StudyFlow, status: StudyFlowStatus): void {
  const after = findCondition(status.conditions, 'BackedUp');
  const before = findCondition(studyFlow.status?.conditions, 'BackedUp');
  if (after?.reason !== REASONS.backupOld || before?.reason === after.reason) return;
  const { reason, message: note } = after;
  events.record(studyFlow, { type: 'Warning', reason, action: 'BackUp', note });
}
