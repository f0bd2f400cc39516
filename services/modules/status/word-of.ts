/** A word for what went wrong, without addresses and names. */
export function wordOf(error: unknown): string {
  const { reason, code, name } = (error ?? {}) as { reason?: unknown; code?: unknown; name?: unknown };
  const word = [reason, code, name].find((candidate) => typeof candidate === 'string');
  return typeof word === 'string' ? word : 'failed';
}
