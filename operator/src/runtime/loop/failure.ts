import { REASONS } from '../../api/reasons.ts';
import { isKubeError, type KubeError } from '../../kube/kube-error.ts';
import { allErrorsOf } from '../collect-errors.ts';
import { isTerminal } from '../terminal.ts';

/** A failure in the words of a condition. */
export interface FailureDescription {
  readonly reason: string;
  /** A sentence with what to do. */
  readonly message: string;
}

/** What the loop does about a failure. */
export type FailureKind =
  /** Somebody has written in between: again, with the newer state. */
  | 'conflict'
  /** Not before the object changes. */
  | 'terminal'
  /** Not by this process. */
  | 'not-leader'
  /** Again, after growing pauses. */
  | 'error';

/** @returns what a failure (or several at once) means for the loop: one that may pass makes all worth another try. */
export function kindOfFailure(error: unknown): FailureKind {
  const kinds = allErrorsOf(error).map(kindOfOne);
  const inOrder: readonly FailureKind[] = ['not-leader', 'error', 'conflict'];
  return inOrder.find((kind) => kinds.includes(kind)) ?? 'terminal';
}

function kindOfOne(error: unknown): FailureKind {
  if (isTerminal(error)) {
    return 'terminal';
  }
  if (isKubeError(error, 'NotLeader')) {
    return 'not-leader';
  }
  return isKubeError(error, 'Conflict', 'AlreadyExists') ? 'conflict' : 'error';
}

/** @returns how long the API server asks to be left alone. */
export function retryAfterOf(error: unknown): number {
  return Math.max(0, ...allErrorsOf(error).map((one) => (isKubeError(one) ? (one.retryAfterMs ?? 0) : 0)));
}

/** @returns the reason and the sentence for conditions and events: of several failures the first one's reason. */
export function describeFailure(error: unknown): FailureDescription {
  const all = allErrorsOf(error).map(describeOne);
  const messages = [...new Set(all.map(({ message }) => message))];
  return { reason: all[0]?.reason ?? 'Failed', message: messages.join(' ').slice(0, 4000) };
}

function describeOne(error: unknown): FailureDescription {
  if (isTerminal(error)) {
    return { reason: error.reason, message: error.message };
  }
  if (isKubeError(error)) {
    return { reason: reasonOf(error), message: `${error.message}. ${adviceOf(error)}` };
  }
  const message = (error as Partial<Error> | undefined)?.message ?? String(error);
  return {
    reason: 'InternalError',
    message: `${message}. The operator tries again; if it stays, look into its log.`,
  };
}

function reasonOf(error: KubeError): string {
  if (error.reason === 'Forbidden' && error.message.includes('exceeded quota')) {
    return REASONS.quotaExceeded;
  }
  if (error.reason === 'Invalid' || (error.reason === 'Forbidden' && isByAdmission(error))) {
    return REASONS.admissionRefused;
  }
  if (error.reason === 'Forbidden') {
    return error.message.includes('being terminated') ? REASONS.beingDeleted : REASONS.forbidden;
  }
  return error.reason === 'NotFound' ? REASONS.kindMissing : 'ApiServerUnavailable';
}

function isByAdmission({ message }: KubeError): boolean {
  return /admission webhook|violates PodSecurity|ValidatingAdmissionPolicy/.test(message);
}

function adviceOf(error: KubeError): string {
  switch (reasonOf(error)) {
    case REASONS.quotaExceeded:
      return 'Raise the quota of the namespace, or ask for less in spec; the operator tries again by itself.';
    case REASONS.admissionRefused:
      return 'Change what the message names in spec, or the rule of the cluster that refuses it.';
    case REASONS.forbidden:
      return "Give the operator's role this right again (helm upgrade of study-operator); it tries again by itself.";
    case REASONS.beingDeleted:
      return 'The namespace is being deleted: nothing can be made in it any more.';
    case REASONS.kindMissing:
      return 'Install what is missing (a CRD, a namespace); the operator tries again by itself.';
    default:
      return 'The operator tries again by itself as soon as the API server answers.';
  }
}
