import type { Answer } from '../e2e/http.ts';

/** What one cell of the matrix promises: the exact status and the class of the body. */
export interface Outcome {
  readonly status: number;
  /**
   * `problem`: a refusal with this reason. `theirs`: what was asked for, of the victim, by right.
   * `own`: a success that tells nothing of the victim and leaves the victim's rows as they are.
   */
  readonly body: 'problem' | 'theirs' | 'own';
  /** The `reason` of a refusal, or the pattern that it fits. */
  readonly reason?: RegExp;
}

/** Whether it exists is not told. */
export const hidden: Outcome = { status: 404, body: 'problem', reason: /not-found$/ };
/** It is there, and this role may not. */
export const denied: Outcome = { status: 403, body: 'problem' };
/** Nobody has signed in. */
export const signedOut: Outcome = { status: 401, body: 'problem', reason: /^auth\./ };
export const expired: Outcome = { status: 401, body: 'problem', reason: /^auth\.token-expired$/ };
export const revoked: Outcome = { status: 401, body: 'problem', reason: /^auth\.session-revoked$/ };

/** Reads what members may read. */
export const reads: Outcome = { status: 200, body: 'theirs' };
/** Does what members may do, on purpose. */
export const acts = (status: number): Outcome => ({ status, body: 'theirs' });
/** Succeeds on the caller's own things. */
export const own = (status: number): Outcome => ({ status, body: 'own' });
/** Is refused for another reason than rights. */
export const refused = (status: number, reason: RegExp): Outcome => ({ status, body: 'problem', reason });

/** What is wrong with an answer; undefined when it keeps what the cell promises. */
export function complaintAbout(
  answer: Answer,
  outcome: Outcome,
  victimIds: readonly string[],
): string | undefined {
  const told = `${answer.status} ${answer.text.slice(0, 200)}`;
  if (answer.status !== outcome.status) return `is not ${outcome.status}: ${told}`;
  const isProblem = (answer.headers['content-type'] ?? '').startsWith('application/problem+json');
  if (isProblem !== (outcome.body === 'problem')) return `has not the body of "${outcome.body}": ${told}`;
  const { reason } = (answer.json ?? {}) as { reason?: string };
  if (outcome.reason !== undefined && !outcome.reason.test(reason ?? ''))
    return `has another reason: ${told}`;
  const isOpen = outcome.body === 'theirs';
  return !isOpen && victimIds.some((id) => answer.text.includes(id))
    ? `tells of the victim: ${told}`
    : undefined;
}
