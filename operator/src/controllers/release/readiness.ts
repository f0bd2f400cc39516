import { ROLES } from '@studyflow/cdk8s';

import { findCondition } from '../../api/conditions.ts';
import { REASONS, type Reason } from '../../api/reasons.ts';
import { type Objection, has, isBeforeSwitch, msUntilDeadline, since } from './check.ts';
import { isRoleReady } from './colours.ts';
import { diagnose } from './diagnose.ts';
import { type Size, sizeOf } from './raise.ts';
import type { Situation } from './view.ts';

/** Few pods until the release may take over; all from then on. */
export function sizeNow(situation: Situation): Size {
  const { previewReplicaCount } = situation.release.spec.strategy.blueGreen;
  const isSmall =
    previewReplicaCount !== undefined && isBeforeSwitch(situation) && !has(situation, 'Confirmed');
  return isSmall && !isGrowing(situation) ? 'preview' : 'full';
}

/** Whether it was promoted and has begun to grow: it does not shrink again. */
function isGrowing({ release }: Situation): boolean {
  const switched = findCondition(release.status?.conditions, 'Switched');
  return switched?.status === 'False' && switched.reason === REASONS.greenStarting;
}

/** Whether all pods are ready that a size needs. */
export function isUp(situation: Situation, size: Size): boolean {
  const { view, release, colour } = situation;
  return ROLES.every((role) =>
    isRoleReady(view.colours[colour], role, release, sizeOf(situation, role, size)),
  );
}

/** @returns why traffic cannot move to the pods yet. */
export function readyObjection(situation: Situation, size: Size): Objection | undefined {
  if (isUp(situation, size)) {
    return undefined;
  }
  const { reason, message } = worst(situation);
  // No counts: each pod would be a write, and the last one's would have to wait for it. For the same reason it is the
  // sentence of the step that has made them.
  return starting(
    situation,
    reason === REASONS.greenStarting ? `The pods of ${situation.colour} are being made.` : message,
    { reason },
  );
}

/** An objection while green comes up; it is looked at again when its time is over. */
export function starting(
  situation: Situation,
  message: string,
  more: { readonly reason?: Reason; readonly writes?: Objection['writes'] } = {},
): Objection {
  const wakeAfterMs = msUntilDeadline(situation, deadlineFrom(situation) ?? situation.view.now);
  const { reason = REASONS.greenStarting, writes = [] } = more;
  return { step: 'StartingGreen', reason, message, writes, wakeAfterMs };
}

/** The time runs while green is not ready; a pause does not count. */
export function deadlineFrom(situation: Situation): Date | undefined {
  return begunAt(situation, 'GreenReady');
}

/** @returns since when a stage goes on, not counting a pause. */
export function begunAt(situation: Situation, condition: 'Expanded' | 'GreenReady'): Date | undefined {
  const begun = since(situation, condition, 'False');
  const resumed = since(situation, 'Reconciling', 'True');
  return begun === undefined || resumed === undefined || begun > resumed ? begun : resumed;
}

/** What is seen of the pods now, or what was said last about calls that were refused. */
export function worst({ view, release, colour }: Situation): {
  readonly reason: Reason;
  readonly message: string;
} {
  const seen = diagnose(view.colours[colour]);
  const said = findCondition(release.status?.conditions, 'GreenReady');
  const isRefused = said?.status === 'False' && REFUSALS.has(said.reason);
  return seen.reason === REASONS.greenStarting && isRefused
    ? { reason: said.reason as Reason, message: said.message }
    : seen;
}

const REFUSALS: ReadonlySet<string> = new Set([
  REASONS.forbidden,
  REASONS.quotaExceeded,
  REASONS.admissionRefused,
  REASONS.nameTaken,
  REASONS.tooLarge,
]);
