/** Waiting for what a test cannot be told of, on a machine that others use as well. */
import { slowdownNow } from '../../tools/local/slowdown.ts';

const EVERY_MS = 10;

/**
 * Resolves when it has become true. The limit is as many times longer as this machine is slower than an idle one, which
 * is measured only where the limit is reached.
 *
 * @throws Error when it does not come true in time
 */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const beganAt = performance.now();
  let limitMs = withinMs;
  while (!(await isTrue())) {
    if (performance.now() - beganAt > limitMs) {
      limitMs = Math.max(limitMs, withinMs * slowdownNow());
      if (performance.now() - beganAt > limitMs) {
        throw new Error(`Not so within ${Math.round(limitMs)} ms: ${isTrue.toString()}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
