/** A failure that the reader can mend: `message` is a sentence that says what to do next. */
export interface Failure extends Error {
  code: 'tools.failure';
}

/** Makes an error whose message is shown without a stack. */
export function failure(sentence: string, cause?: unknown): Failure {
  return Object.assign(new Error(sentence, { cause }), { code: 'tools.failure' as const });
}

/** True for what {@link failure} made; anything else is a bug of ours. */
export function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'tools.failure';
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
