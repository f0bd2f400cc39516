import { REASONS, type Reason } from '../../api/reasons.ts';
import type { ReleaseStatus } from '../../api/v1alpha1/release.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import { allErrorsOf } from '../../runtime/collect-errors.ts';
import type { Trace } from './checks.ts';
import { statusOf } from './status.ts';
import type { Situation } from './view.ts';

/**
 * @returns the status of a release whose next step the API server refuses; undefined when another try may do, and
 * nothing has to be said.
 */
export function refusedStatus(situation: Situation, trace: Trace, error: unknown): ReleaseStatus | undefined {
  const refusal = allErrorsOf(error)
    .map(describe)
    .find((known) => known !== undefined);
  if (refusal === undefined || trace.objection === undefined) {
    return undefined;
  }
  return statusOf(
    situation,
    { ...trace, objection: { ...trace.objection, ...refusal, isSwitch: false } },
    undefined,
  );
}

function describe(error: unknown): { readonly reason: Reason; readonly message: string } | undefined {
  if (isKubeError(error, 'Forbidden')) {
    const isQuota = error.message.includes('exceeded quota');
    return isQuota
      ? { reason: REASONS.quotaExceeded, message: `${error.message}. Raise the quota, or ask for less.` }
      : {
          reason: REASONS.forbidden,
          message: `${error.message}. Give the operator the right, as its chart does.`,
        };
  }
  if (isKubeError(error, 'Invalid')) {
    return { reason: REASONS.admissionRefused, message: `${error.message}. Correct the StudyFlow.` };
  }
  return undefined;
}
