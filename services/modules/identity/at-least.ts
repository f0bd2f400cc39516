import type { Clock } from '../../platform/clock/clock.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Makes work that tells something by its duration take at least so long, whether it succeeds or fails. */
export function createAtLeast(usually: number, clock: Pick<Clock, 'monotonicMs'>) {
  return async <Output>(work: () => Promise<Output>, milliseconds = usually): Promise<Output> => {
    const endsAt = clock.monotonicMs() + milliseconds;
    try {
      return await work();
    } finally {
      await delay(Math.max(0, endsAt - clock.monotonicMs()));
    }
  };
}
