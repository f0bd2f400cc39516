import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_NOT_AVAILABLE = '55P03';
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Tries again while a table is held by others, with growing pauses in which everybody else gets by.
 *
 * @param patienceMs no try begins later than this after the first.
 * @throws what the last try threw.
 */
export async function patiently<Value>(
  work: () => Promise<Value>,
  { patienceMs, onWait }: { readonly patienceMs: number; readonly onWait: () => void },
): Promise<Value> {
  const endsAt = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (performance.now() + pauseMs > endsAt) throw error;
      onWait();
      await sleep(pauseMs);
    }
  }
}
