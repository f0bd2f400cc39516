/**
 * Asks once, for whoever asks first, and tells everybody the same answer. A failure is not kept: the next one asks anew.
 *
 * @param known - an answer that is there already
 */
export function askOnce<T>(ask: () => Promise<T>, known?: T): () => Promise<T> {
  let answer: Promise<T> | undefined = known === undefined ? undefined : Promise.resolve<T>(known);
  return async () => {
    const asked = (answer ??= ask());
    try {
      return await asked;
    } catch (thrown) {
      if (answer === asked) answer = undefined;
      throw thrown;
    }
  };
}
