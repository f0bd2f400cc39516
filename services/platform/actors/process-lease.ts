import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Directory, Peer } from './directory.ts';
import type { RoomTime } from './room-time.ts';
import type { Timers } from './timers.ts';

export interface ProcessLeaseOptions {
  readonly self: Peer;
  readonly leaseMs: number;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly roomTime: RoomTime;
  readonly log: Log;
  /** The lease is over: whatever was owned may have another owner. Called once per loss. */
  readonly onLost: () => void;
  /** After each renewal. */
  readonly onRenewed: () => void;
  /** A process is in the list no more. */
  readonly onPeerGone: (peer: Peer) => void;
}

/** This process's place among the living. */
export interface ProcessLease {
  /** @throws AppError when the database does not take the registration. */
  start(): Promise<void>;
  /** By this process's own monotonic clock; ends a little before the database's view of it. */
  isHeld(): boolean;
  /** The living processes as of the last renewal, this one included. */
  peers(): readonly Peer[];
  setDraining(): Promise<void>;
  stop(): Promise<void>;
}

/** Of a lease, the part after which its holder already counts it as over: clocks run at slightly different rates. */
const SAFETY_MARGIN = 0.05;
const RENEWALS_PER_LEASE = 3;

/**
 * One lease per process, however many actors it owns. A process that cannot renew in time stops its actors before
 * anybody else may take them. That is courtesy; safety rests on the fence at each write.
 */
export function createProcessLease(options: ProcessLeaseOptions): ProcessLease {
  const { leaseMs, directory, clock, timers, log } = options;
  let self = options.self;
  let heldUntil = 0;
  let isLost = true;
  let isStopped = false;
  let peers: readonly Peer[] = [];
  let cancelRenewal: () => void = () => undefined;
  let cancelEnd: () => void = () => undefined;

  const isHeld = (): boolean => !isStopped && clock.monotonicMs() < heldUntil;

  const lose = (): void => {
    cancelEnd();
    heldUntil = 0;
    if (isLost) return;
    isLost = true;
    options.onLost();
  };

  const hold = (sentAt: number): void => {
    heldUntil = sentAt + leaseMs * (1 - SAFETY_MARGIN);
    isLost = false;
    cancelEnd();
    cancelEnd = timers.after(heldUntil - clock.monotonicMs(), () => {
      if (!isHeld()) lose();
    });
  };

  const register = async (): Promise<void> => {
    const sentAt = clock.monotonicMs();
    await directory.register(self, leaseMs);
    hold(sentAt);
  };

  const renew = async (): Promise<void> => {
    // A frozen process wakes up here: what it owned is given up before anything else is done.
    if (!isHeld()) lose();
    const sentAt = clock.monotonicMs();
    const renewal = await directory.renew(self.processId, leaseMs);
    options.roomTime.observe({ sentAt, receivedAt: clock.monotonicMs(), databaseMs: renewal.databaseMs });
    if (isStopped) return;
    if (renewal.isHeld && !isLost) {
      hold(sentAt);
    } else {
      lose();
      await register();
    }
    const gone = peers.filter((peer) => renewal.peers.every(({ processId }) => processId !== peer.processId));
    peers = renewal.peers;
    gone.filter(({ processId }) => processId !== self.processId).forEach(options.onPeerGone);
    options.onRenewed();
  };

  const loop = (): void => {
    if (isStopped) return;
    renew()
      .catch((error: unknown) => {
        log.warn('The lease of this process could not be renewed', { error });
      })
      .finally(() => {
        if (!isStopped) cancelRenewal = timers.after(leaseMs / RENEWALS_PER_LEASE, loop);
      });
  };

  return {
    start: async () => {
      await register();
      await renew();
      cancelRenewal = timers.after(leaseMs / RENEWALS_PER_LEASE, loop);
    },
    isHeld,
    peers: () => peers,
    setDraining: async () => {
      self = { ...self, draining: true };
      await directory.setDraining(self.processId, true);
    },
    stop: async () => {
      isStopped = true;
      cancelRenewal();
      cancelEnd();
      await directory.unregister(self.processId);
    },
  };
}
