/** Failures of one loop, none of them lost. */
export interface CollectedErrors extends Error {
  readonly name: 'CollectedErrors';
  readonly errors: readonly unknown[];
}

/**
 * Does the work for every item, whatever fails, one after the other.
 *
 * @throws the failure if there is one, `CollectedErrors` if there are several.
 */
export async function forEachCollecting<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    const message = errors
      .map((error) => (error as Partial<Error> | undefined)?.message ?? String(error))
      .join('; ');
    throw Object.assign(new Error(message), { name: 'CollectedErrors' as const, errors });
  }
}

/** @returns a failure's single failures. */
export function allErrorsOf(error: unknown): readonly unknown[] {
  const isMany =
    typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'CollectedErrors';
  return isMany ? (error as CollectedErrors).errors : [error];
}
