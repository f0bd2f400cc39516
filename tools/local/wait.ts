import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is true or the time is over; tells which of the two it was. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 25 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() >= end) {
      return false;
    }
    await delay(everyMs);
  }
  return true;
}
