import { type Condition, findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { Release, ReleaseStatus, ReleaseStep } from '../../api/v1alpha1/release.ts';
import type { EventDescription, EventRecorder } from '../../runtime/controller.ts';

/** Events of a release: each step that it enters, and each new reason why it does not go on. */
export function announce(
  events: EventRecorder,
  release: Release,
  before: ReleaseStatus | undefined,
  after: ReleaseStatus,
): void {
  const news = stalledNews(before, after) ?? stepNews(before, after) ?? unreadyNews(before, after);
  if (news !== undefined) {
    events.record(release, { ...news, note: news.note.slice(0, 1024) });
  }
}

function stalledNews(before: ReleaseStatus | undefined, after: ReleaseStatus): EventDescription | undefined {
  const found = newReason('Stalled', 'True', before, after);
  return found && { type: 'Warning', reason: found.reason, note: found.message, action: actionOf(after) };
}

function stepNews(before: ReleaseStatus | undefined, after: ReleaseStatus): EventDescription | undefined {
  const { step = 'Pending', message = '' } = after;
  return before?.step === step
    ? undefined
    : { type: 'Normal', reason: step, note: message, action: actionOf(after) };
}

function unreadyNews(before: ReleaseStatus | undefined, after: ReleaseStatus): EventDescription | undefined {
  const found = newReason('GreenReady', 'False', before, after);
  return found === undefined || found.reason === REASONS.greenStarting
    ? undefined
    : { type: 'Warning', reason: found.reason, note: found.message, action: 'WaitForPods' };
}

/** @returns a condition that has become `status`, or is so for another reason. */
function newReason(
  type: string,
  status: 'True' | 'False',
  before: ReleaseStatus | undefined,
  after: ReleaseStatus,
): Condition | undefined {
  const [was, is] = [findCondition(before?.conditions, type), findCondition(after.conditions, type)];
  return is?.status === status && !(was?.status === status && was.reason === is.reason) ? is : undefined;
}

function actionOf({ step = 'Pending' }: ReleaseStatus): string {
  return ACTIONS[step] ?? step;
}

const ACTIONS: Readonly<Partial<Record<ReleaseStep, string>>> = {
  Expanding: 'MigrateDatabase',
  StartingGreen: 'StartPods',
  Analysing: 'Analyse',
  AwaitingPromotion: 'Wait',
  Switching: 'SwitchServices',
  Confirming: 'Confirm',
  ScalingDown: 'ScaleDown',
  Draining: 'WaitForPods',
  BackfillingAndContracting: 'MigrateDatabase',
  Returning: 'SwitchServices',
  Aborting: 'ScaleDown',
};
