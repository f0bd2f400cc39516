import type { Clock } from '../../platform/clock/clock.ts';

export interface FallsOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Milliseconds before the first new start; doubled with each fall. */
  readonly backoffMs: number;
  /** Falls in a row after which nobody waits for it. */
  readonly limit: number;
  /** Milliseconds until it is tried once more then. */
  readonly restMs: number;
}

/** How often a server has fallen since it last did its work, and what follows from that. */
export interface Falls {
  fell(): void;
  /** It did its work: what was before is forgotten. */
  stood(): void;
  /** Milliseconds until it may be started again; 0: now. */
  waitMs(): number;
  /** Whether requests are refused until then instead of waiting. */
  isResting(): boolean;
  readonly count: () => number;
}

export function createFalls({ clock, backoffMs, limit, restMs }: FallsOptions): Falls {
  let count = 0;
  let until = 0;
  const waitMs = (): number => Math.max(0, until - clock.monotonicMs());
  return {
    fell: () => {
      count += 1;
      const pause = count >= limit ? restMs : Math.min(restMs, backoffMs * 2 ** (count - 1));
      until = clock.monotonicMs() + pause;
    },
    stood: () => {
      count = 0;
      until = 0;
    },
    waitMs,
    isResting: () => count >= limit && waitMs() > 0,
    count: () => count,
  };
}
