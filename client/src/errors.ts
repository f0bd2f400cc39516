/** Why something that was asked for was not done. Compare `reason`; show `message`. */
export class StudyFlowError extends Error {
  override readonly name = 'StudyFlowError';
  /** The class of the error: `CONFLICT`, `NOT_FOUND`, `UNAVAILABLE` … */
  readonly code: string;
  /** `module.what`, such as `room.full`; those of this package begin with `client.` */
  readonly reason: string;
  /** Whether it may have been done all the same: the same `client_id` can be sent again. */
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;

  constructor({ code, reason, message, retryable, details, retry_after_ms }: Refused['error']) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.retryable = retryable;
    this.details = details ?? {};
    this.retryAfterMs = retry_after_ms;
  }
}

/** The answer to an event that was refused. */
export interface Refused {
  readonly ok: false;
  readonly error: {
    readonly code: string;
    readonly reason: string;
    readonly message: string;
    readonly retryable: boolean;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly retry_after_ms?: number;
  };
}

/** A failure that this side has found out by itself. */
export function ownFailure(reason: string, message: string, retryable: boolean): StudyFlowError {
  return new StudyFlowError({ code: 'UNAVAILABLE', reason: `client.${reason}`, message, retryable });
}

/** There was no answer: whether it was done is unknown. */
export function noAnswer(): StudyFlowError {
  return ownFailure('no-answer', 'There is no answer. It may have been done all the same.', true);
}

export function isOffline(): StudyFlowError {
  return ownFailure('offline', 'There is no connection.', true);
}

export function isClosed(): StudyFlowError {
  return ownFailure('closed', 'The connection was closed.', false);
}
