import { findCondition } from '../../api/conditions.ts';
import { RELEASE_STEPS, type Release, type ReleaseStatus, type ReleaseStep } from '../../api/v1alpha1/release.ts';
import type { EventRecorder } from '../../runtime/controller.ts';

/** Events of a release: each step that it enters, and each new reason why it does not go on. */
export function announce(events: EventRecorder, release: Release, before: ReleaseStatus | undefined, after: ReleaseStatus): void {
  const [was, is] = [findCondition(before?.conditions, 'Stalled'), findCondition(after.conditions, 'Stalled')];
  const { message = '', step = 'Pending' } = after;
  if (is?.status === 'True' && (was?.status !== 'True' || was.reason !== is.reason)) {
    events.record(release, { type: 'Warning', reason: is.reason, note: is.message.slice(0, 1024), action: ACTIONS[step] ?? step });
    return;
  }
  if (before?.step !== step && RELEASE_STEPS.includes(step)) {
    events.record(release, { type: 'Normal', reason: step, note: message.slice(0, 1024), action: ACTIONS[step] ?? step });
    return;
  }
  const [green, unready] = [findCondition(after.conditions, 'GreenReady'), findCondition(before?.conditions, 'GreenReady')];
  if (green?.status === 'False' && green.reason !== unready?.reason && green.reason !== 'GreenStarting') {
    events.record(release, { type: 'Warning', reason: green.reason, note: green.message.slice(0, 1024), action: 'WaitForPods' });
  }
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
