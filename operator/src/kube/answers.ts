import type { IncomingHttpHeaders } from 'node:http';

import { kubeError, type KubeError } from './kube-error.ts';
import type { KubeErrorReason } from './kube.ts';

/** metav1.Status, of an answer that is no success or of an `ERROR` in a watch. */
export interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly field?: string; readonly message?: string }[];
  };
}

const BY_REASON: Readonly<Record<string, KubeErrorReason>> = {
  NotFound: 'NotFound',
  AlreadyExists: 'AlreadyExists',
  Conflict: 'Conflict',
  Invalid: 'Invalid',
  BadRequest: 'Invalid',
  Forbidden: 'Forbidden',
  Unauthorized: 'Forbidden',
  Expired: 'Expired',
  Gone: 'Expired',
  TooManyRequests: 'TooManyRequests',
  Timeout: 'Timeout',
  ServerTimeout: 'Timeout',
};

const BY_CODE: Readonly<Record<number, KubeErrorReason>> = {
  400: 'Invalid',
  401: 'Forbidden',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  504: 'Timeout',
};

/** @returns the failure that an answer of the API server, or of something in front of it, is. */
export function errorOfStatus(what: string, status: Status, headers: IncomingHttpHeaders = {}): KubeError {
  const code = status.code ?? 0;
  const retryAfterMs = retryAfter(status, headers);
  return kubeError({
    reason: BY_REASON[status.reason ?? ''] ?? BY_CODE[code] ?? 'Other',
    status: code,
    message: `${what}: ${status.message ?? `the API server answered ${code}`}`,
    causes: (status.details?.causes ?? []).map(({ field = '', message = '' }) => ({ field, message })),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** @returns what the body of a failed call says; something in between may have written it. */
export function parseStatus(code: number, text: string): Status {
  try {
    const body = JSON.parse(text) as Status & { readonly kind?: string };
    return body.kind === 'Status' ? { ...body, code } : { code };
  } catch {
    return { code };
  }
}

function retryAfter(status: Status, headers: IncomingHttpHeaders): number | undefined {
  const seconds = Number(headers['retry-after'] ?? status.details?.retryAfterSeconds);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
