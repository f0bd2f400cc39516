import { isStateWrite, type ApiCall } from './api-call.ts';

/** What becomes of a write. */
export type Verdict =
  | { readonly do: 'pass' }
  /** Never leaves, and nobody is told: the caller waits. */
  | { readonly do: 'hold' }
  /** Is done by the server, and the caller waits for the reply. */
  | { readonly do: 'swallow' }
  | {
      readonly do: 'answer';
      readonly status: number;
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection breaks, before or after the server has done it. */
  | { readonly do: 'reset'; readonly isDone: boolean }
  /** Waits for the promise, then passes. */
  | { readonly do: 'wait'; readonly until: Promise<unknown> };

/** Decides about each write in turn, in the order in which they arrive. */
export interface WriteFault {
  judge(call: ApiCall): Verdict;
  /** Resolves with the write that was struck. */
  readonly struck: Promise<ApiCall>;
}

const PASS: Verdict = { do: 'pass' };

interface Strike {
  /** What happens to the k-th. */
  readonly then: Verdict;
  /** What happens to those after it. @default they pass */
  readonly afterwards?: Verdict;
  /** Which writes count. @default all but leases and events */
  readonly counts?: (call: ApiCall) => boolean;
}

/** Strikes the k-th write that counts, the first one being 1. */
export function strike(k: number, { then, afterwards = PASS, counts = isStateWrite }: Strike): WriteFault {
  const { promise: struck, resolve } = Promise.withResolvers<ApiCall>();
  let seen = 0;
  return {
    struck,
    judge(call) {
      if (!counts(call)) return seen >= k ? afterwards : PASS;
      seen += 1;
      if (seen < k) return PASS;
      if (seen > k) return afterwards;
      resolve(call);
      return then;
    },
  };
}

/** As a process that dies before its k-th write leaves: neither this nor any later one does. */
export function crashBefore(k: number, counts?: (call: ApiCall) => boolean): WriteFault {
  return strike(k, { then: { do: 'hold' }, afterwards: { do: 'hold' }, ...(counts && { counts }) });
}

/** As a process that dies before it hears the reply to its k-th write: the server has done it, and no later one. */
export function crashAfter(k: number, counts?: (call: ApiCall) => boolean): WriteFault {
  return strike(k, { then: { do: 'swallow' }, afterwards: { do: 'hold' }, ...(counts && { counts }) });
}

/** The ways in which a server fails a single write. */
export const ANSWERS = {
  conflict: { do: 'answer', status: 409, reason: 'Conflict' },
  tooMany: { do: 'answer', status: 429, reason: 'TooManyRequests', retryAfterSeconds: 1 },
  broken: { do: 'answer', status: 500, reason: 'InternalError' },
  silent: { do: 'hold' },
  silentAfter: { do: 'swallow' },
  reset: { do: 'reset', isDone: false },
  resetAfter: { do: 'reset', isDone: true },
} as const satisfies Record<string, Verdict>;

/** The k-th write fails in this way, all others pass. */
export function failOnce(
  k: number,
  how: keyof typeof ANSWERS,
  counts?: (call: ApiCall) => boolean,
): WriteFault {
  return strike(k, { then: ANSWERS[how], ...(counts && { counts }) });
}

/** A Status as the API server writes it. */
export function statusBody(status: number, reason: string, retryAfterSeconds?: number): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `the test's proxy says ${reason}`,
    reason,
    code: status,
    ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
  });
}
