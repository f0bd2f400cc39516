/** Waiting for what a test cannot be told of, on a machine that others use as well. */
import { patience } from '../../tools/local/slowdown.ts';

const EVERY_MS = 10;

/**
 * Resolves when it has become true. The limit is as many times longer as this machine is slower than an idle one.
 *
 * @throws Error when it does not come true in time
 */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const limit = patience(withinMs);
  while (!(await isTrue())) {
    if (limit.isOver()) throw new Error(`Not so within ${limit.limitMs()} ms: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
