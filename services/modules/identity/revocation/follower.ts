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

/**
 * Reads everything visible from the horizon on, then moves the horizon to the oldest transaction that still runs: an
 * entry that commits late is seen (Decision 33), and an entry that is visible never waits for a long transaction
 * elsewhere. Reading an entry twice changes nothing.
 */
export function createFollower(options: FollowerOptions): Follower {
  const { read, list, wake, clock, log, intervalMs = 250 } = options;
  let since = '0';
  let freshAt = -Infinity;
  let isAway = false;
  let isStopped = false;
  let looking: Promise<void> | undefined;
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => undefined;

  const look = async (): Promise<void> => {
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
        log.warn('The revocation log cannot be read: tokens are checked in the database', { error });
      isAway = true;
    }
  };

  const lookAndGoOn = (): Promise<void> => {
    clearTimeout(timer);
    isWoken = false;
    looking = look().then(() => {
      looking = undefined;
      if (isStopped) return;
      timer = setTimeout(() => void lookAndGoOn(), isWoken ? 0 : intervalMs);
      timer.unref();
    });
    return looking;
  };

  return {
    start: () => {
      unsubscribe = wake.onWake(() => {
        isWoken = true;
        if (looking === undefined && !isStopped) void lookAndGoOn();
      });
      return lookAndGoOn();
    },
    stop: () => {
      isStopped = true;
      unsubscribe();
      clearTimeout(timer);
    },
    isFresh: () => clock.monotonicMs() - freshAt <= FRESH_MS,
  };
}
