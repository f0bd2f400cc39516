import type { KubeErrorReason } from './kube.ts';

/** A call to the API server that did not do what was asked. */
export interface KubeError extends Error {
  readonly name: 'KubeError';
  readonly reason: KubeErrorReason;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number;
  /** The fields that the server names, of `Invalid`. */
  readonly causes: readonly { readonly field: string; readonly message: string }[];
}

/** What is known about a failed call. */
export interface KubeErrorDescription {
  readonly reason: KubeErrorReason;
  readonly message: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly causes?: KubeError['causes'];
  readonly cause?: unknown;
}

/** Makes the one kind of failure that `Kube` throws. */
export function kubeError({
  reason,
  message,
  status = 0,
  causes = [],
  cause,
  retryAfterMs,
}: KubeErrorDescription): KubeError {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  return Object.assign(error, {
    name: 'KubeError' as const,
    reason,
    status,
    causes,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** @returns whether it is a failure of a call to the API server, of one of the `reasons` if some are given. */
export function isKubeError(error: unknown, ...reasons: readonly KubeErrorReason[]): error is KubeError {
  if (typeof error !== 'object' || error === null || (error as { name?: unknown }).name !== 'KubeError') {
    return false;
  }
  return reasons.length === 0 || reasons.includes((error as KubeError).reason);
}
