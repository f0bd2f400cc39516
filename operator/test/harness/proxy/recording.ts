import type { ApiCall } from './api-call.ts';

/** One call as it was, in the order of arrival. */
export interface RecordedCall extends ApiCall {
  readonly number: number;
  readonly method: string;
  /** Path and query. */
  readonly address: string;
  /** Milliseconds of `performance.now()` of the test's process. */
  readonly at: number;
  /** JSON of a write. */
  readonly body?: unknown;
  /** When the reply had come. */
  repliedAt?: number;
  /** What the caller was told: of the server or of a fault; none while it waits. */
  status?: number;
  /** What a fault has done to it. */
  fault?: string;
}

/** Everything that has gone through, oldest first. */
export interface Recording {
  readonly calls: readonly RecordedCall[];
  add(
    call: ApiCall,
    request: { readonly method: string; readonly address: string; readonly body: Buffer },
  ): RecordedCall;
  /** Forgets what has been so far. */
  clear(): void;
}

/** Keeps all calls in memory: a test has some thousands. */
export function createRecording(): Recording {
  let calls: RecordedCall[] = [];
  let number = 0;
  return {
    get calls() {
      return calls;
    },
    add(call, { method, address, body }) {
      number += 1;
      const recorded: RecordedCall = {
        ...call,
        number,
        method,
        address,
        at: performance.now(),
        ...(body.length > 0 && { body: parse(body) }),
      };
      calls.push(recorded);
      return recorded;
    },
    clear() {
      calls = [];
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return body.toString();
  }
}
