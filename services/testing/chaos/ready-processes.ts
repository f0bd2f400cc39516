/** Which processes a balancer would send people to: those that say that they are ready. */
import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../e2e/http.ts';

export interface ReadyProcesses {
  /** The next one in turn. */
  next(): string;
  stop(): Promise<void>;
}

/** Shorter than the time for which a process that is about to stop still serves (DRAIN_GRACE_MS). */
const EVERY_MS = 100;
const TIMEOUT_MS = 1_000;

/** Asks each process again and again whether it is ready. */
export function watchReadyProcesses(urls: readonly string[]): ReadyProcesses {
  const ready = new Set(urls);
  const stopping = new AbortController();
  let turn = 0;
  const watch = async (url: string): Promise<void> => {
    while (!stopping.signal.aborted) {
      const status = await send(url, { path: '/health/ready' }, TIMEOUT_MS).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) ready.add(url);
      else ready.delete(url);
      await delay(EVERY_MS);
    }
  };
  const work = urls.map(watch);
  return {
    next: () => {
      const now = urls.filter((url) => ready.has(url));
      turn += 1;
      return now[turn % now.length] ?? urls[turn % urls.length]!;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(work);
    },
  };
}
