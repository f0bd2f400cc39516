/** A failure that trying again cannot mend: somebody has to change the object. */
export interface TerminalError extends Error {
  readonly name: 'TerminalError';
  /** CamelCase: the condition's and the event's reason. */
  readonly reason: string;
}

/**
 * Makes the failure that stops retries until the object changes; the runtime writes it to the conditions.
 *
 * @param sentence - what is wrong, with which object, and what to do
 */
export function terminal(reason: string, sentence: string): TerminalError {
  return Object.assign(new Error(sentence), { name: 'TerminalError' as const, reason });
}

/** Tells it by its name, since errors of other realms are no instances. */
export function isTerminal(error: unknown): error is TerminalError {
  return (
    typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'TerminalError'
  );
}
