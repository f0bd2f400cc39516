import { type ReleaseConditionType, findCondition, isTrue } from '../../api/conditions.ts';
import { REASONS, type Reason } from '../../api/reasons.ts';
import type { Measurement, Release, ReleaseStep } from '../../api/v1alpha1/release.ts';
import type { Metric } from './analysis.ts';
import { activeStamp, areSwitchedTo } from './stamps.ts';
import type { AnalysisMoment, Situation } from './view.ts';
import type { Write } from './writes.ts';

/** Why a release cannot go past a check, and what is done about it. */
export interface Objection {
  readonly step: ReleaseStep;
  readonly reason: Reason;
  /** A sentence that stays the same while nothing changes: it is written to the status. */
  readonly message: string;
  readonly writes?: readonly Write[];
  /** The writes move traffic to the release: both moments are kept. */
  readonly isSwitch?: boolean;
  readonly wakeAfterMs?: number;
  /** The release has failed, for good or until it is retried. Written down before anything is done about it. */
  readonly isVerdict?: boolean;
  /** Nothing goes on before a person does something, though the release has not failed. */
  readonly isStalled?: boolean;
  /** Leaves the conditions as they are. */
  readonly isSilent?: boolean;
  /** Everything that was found out is forgotten: another try. */
  readonly isReset?: boolean;
  readonly measure?: { readonly when: AnalysisMoment; readonly metrics: readonly Metric[] };
  readonly measurements?: readonly Measurement[];
}

/** Why a check is passed. */
export interface Pass {
  readonly reason: Reason;
  readonly message: string;
  readonly measurements?: readonly Measurement[];
}

/** One question about a release. Pure: the same situation has the same answer. */
export interface Check {
  readonly name: string;
  /** The condition that says how it stands: False while it objects, True when it passes. */
  readonly condition?: ReleaseConditionType;
  /** Whether the question is asked; the condition stays as it is otherwise. */
  readonly isAsked?: (situation: Situation) => boolean;
  /** @returns an objection, or why there is none. */
  readonly ask: (situation: Situation) => Objection | Pass | undefined;
}

/** @returns whether an answer is an objection. */
export function isObjection(answer: Objection | Pass | undefined): answer is Objection {
  return answer !== undefined && 'step' in answer;
}

/** Whether traffic does not go to the release yet, or not all of it. */
export function isBeforeSwitch({ view, release, colour }: Situation): boolean {
  return !areSwitchedTo(view, release.metadata.name, colour);
}

/** Whether it once became True, and was written down. */
export function has({ release }: Situation, condition: ReleaseConditionType): boolean {
  return isTrue(release.status?.conditions, condition);
}

/** Whether traffic goes to the release, and may still go back. */
export function isInWindow(situation: Situation): boolean {
  return !isBeforeSwitch(situation) && !has(situation, 'Confirmed');
}

/** @returns since when a condition is what it is; undefined when it is not `status`. */
export function since(
  { release }: Situation,
  type: ReleaseConditionType,
  status: 'True' | 'False',
): Date | undefined {
  const condition = findCondition(release.status?.conditions, type);
  return condition?.status === status ? new Date(condition.lastTransitionTime) : undefined;
}

/** @returns the condition that says that the release has failed, been aborted or superseded. */
export function verdictOf({
  status,
}: Release): { readonly reason: string; readonly message: string; readonly at: Date } | undefined {
  const condition = findCondition(status?.conditions, 'Succeeded');
  return condition?.status === 'False'
    ? { reason: condition.reason, message: condition.message, at: new Date(condition.lastTransitionTime) }
    : undefined;
}

/** Whether a release is at its end, well or not. */
export function hasEnded(release: Release): boolean {
  return verdictOf(release) !== undefined || isTrue(release.status?.conditions, 'Succeeded');
}

/** Whether somebody asks for another try. */
export function isRetried({ spec, status }: Release): boolean {
  return spec.retry > (status?.observedRetry ?? 0);
}

/** @returns when traffic was moved to the release. */
export function switchedAt({ view, release }: Situation): Date {
  const moment = release.status?.switchTime ?? activeStamp(view)?.checkedAt;
  return moment === undefined || moment === '' ? view.now : new Date(moment);
}

/** @returns milliseconds from now until `seconds` after `from`; 0 when that is over. */
export function msUntil({ view }: Situation, from: Date, seconds: number): number {
  return Math.max(0, from.getTime() + seconds * 1_000 - view.now.getTime());
}

/** Seconds that whoever has just begun to look waits for pods that came, or may come, while nobody looked. */
const LEAST_WATCHED_SECONDS = 20;

/**
 * Milliseconds until the pods' time is over. While the API server or the operator was away nothing could come up and
 * nobody could see it: the verdict is not spoken at the first look after that.
 */
export function msUntilDeadline(situation: Situation, from: Date): number {
  const { view, release } = situation;
  const { progressDeadlineSeconds } = release.spec.strategy.blueGreen;
  const least = Math.min(progressDeadlineSeconds, LEAST_WATCHED_SECONDS);
  return Math.max(
    msUntil(situation, from, progressDeadlineSeconds),
    msUntil(situation, view.watchedSince, least),
  );
}

/** An objection that ends the release. */
export function verdict(reason: Reason, message: string): Objection {
  return { step: STEP_OF_VERDICT[reason] ?? 'Failed', reason, message, isVerdict: true };
}

/** The step that a verdict ends in, if it is not Failed. */
export const STEP_OF_VERDICT: Readonly<Partial<Record<string, ReleaseStep>>> = {
  [REASONS.aborted]: 'Aborted',
  [REASONS.superseded]: 'Superseded',
};
