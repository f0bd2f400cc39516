import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { Revocation, RevocationList } from './revocation-list.ts';
import type { Wake } from './wake.ts';

/** What one look into the log gave. */
export interface LogReading {
  /** Every transaction below this one is settled: the next look starts here. */
  readonly horizon: string;
  readonly revocations: readonly Revocation[];
}

/** Follows the revocation log (Decision 36). */
export interface Follower {
  /** Looks once, then goes on in the background; a database that is away is tried again. */
  start(): Promise<void>;
  stop(): void;
  /** Whether what this process knows is at most a second old. */
  isFresh(): boolean;
}

export interface FollowerOptions {
  readonly read: (since: string) => Promise<LogReading>;
  readonly list: Pick<RevocationList, 'add'>;
  readonly wake: Pick<Wake, 'onWake'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Log;
  /** @default 250 */
  readonly intervalMs?: number;
}

const FRESH_MS = 1_000;

/** Looks at once, every so often, and when it is woken; one look at a time. */
export function createFollower(options: FollowerOptions): Follower {
  const { wake, intervalMs = 250 } = options;
  const reader = createReader(options);
  let isStopped = false;
  let isLooking = false;
  let wakes = 0;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => undefined;

  const lookAndGoOn = async (): Promise<void> => {
    clearTimeout(timer);
    const wakesBefore = wakes;
    isLooking = true;
    await reader.look();
    isLooking = false;
    if (isStopped) return;
    timer = setTimeout(() => void lookAndGoOn(), wakes > wakesBefore ? 0 : intervalMs);
    timer.unref();
  };

  return {
    start: () => {
      unsubscribe = wake.onWake(() => {
        wakes += 1;
        if (!isLooking) void lookAndGoOn();
      });
      return lookAndGoOn();
    },
    stop: () => {
      isStopped = true;
      unsubscribe();
      clearTimeout(timer);
    },
    isFresh: reader.isFresh,
  };
}

/**
 * Reads everything visible from the horizon on, then moves the horizon to the oldest transaction that still runs: an
 * entry that commits late is seen (Decision 33), and an entry that is visible never waits for a long transaction
 * elsewhere. Reading an entry twice changes nothing.
 */
function createReader({ read, list, clock, log }: FollowerOptions): {
  look: () => Promise<void>;
  isFresh: () => boolean;
} {
  let since = '0';
  let freshAt = -Infinity;
  let isAway = false;
  return {
    isFresh: () => clock.monotonicMs() - freshAt <= FRESH_MS,
    look: async () => {
      const startedAt = clock.monotonicMs();
      try {
        const { horizon, revocations } = await read(since);
        list.add(revocations);
        since = horizon;
        freshAt = startedAt;
        if (isAway) log.info('The revocation log can be read again');
        isAway = false;
      } catch (error) {
        if (!isAway)
          log.warn('The revocation log cannot be read; tokens are checked in the database', { error });
        isAway = true;
      }
    },
  };
}
