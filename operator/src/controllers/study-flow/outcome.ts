import { findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { Release } from '../../api/v1alpha1/release.ts';

/** How a release stands, for its platform. */
export type ReleaseOutcome = 'under way' | 'succeeded' | 'failed' | 'aborted' | 'superseded';

const ENDED: Readonly<Record<string, ReleaseOutcome>> = {
  [REASONS.aborted]: 'aborted',
  [REASONS.superseded]: 'superseded',
};

/** Judged by the condition Succeeded, which is Unknown as long as a release is under way. */
export function outcomeOf(release: Release): ReleaseOutcome {
  const succeeded = findCondition(release.status?.conditions, 'Succeeded');
  if (succeeded === undefined || succeeded.status === 'Unknown') return 'under way';
  if (succeeded.status === 'True') return 'succeeded';
  return isTriedAgain(release) ? 'under way' : (ENDED[succeeded.reason] ?? 'failed');
}

function isTriedAgain({ spec, status }: Release): boolean {
  return spec.retry > (status?.observedRetry ?? 0);
}

/** Whether a release can change nothing any more by itself. */
export function hasEnded(release: Release): boolean {
  return outcomeOf(release) !== 'under way';
}
