import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Directory, Peer } from './directory.ts';
import type { RoomTime } from './room-time.ts';
import { pause, type Timers } from './timers.ts';

export interface ProcessLeaseOptions {
  readonly processId: string;
  /** As others see them; `announce` changes them. */
  readonly roles: readonly string[];
  readonly leaseMs: number;
  /** The release that this process runs, where releases have names. */
  readonly release?: string;
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

/** Of a lease, the part before whose end its holder already counts it as over: clocks run at different rates. */
const SAFETY_MARGIN = 0.05;
const RENEWALS_PER_LEASE = 4;
/** So long after the end of another process's lease it is looked whether that process is gone. */
const AFTER_THE_END_MS = 5;
/** On a full machine, or right after the database came back, the first connection may take longer than a caller waits. */
const START_PATIENCE_MS = 8_000;
const START_RETRY_MS = 200;
const NOTHING = (): void => undefined;

/**
 * This process's place among the living: one lease, however many actors it owns. A process that cannot renew in time
 * stops its actors before anybody else may take them. That is courtesy; safety rests on the fence at each write.
 */
export class ProcessLease {
  readonly #options: ProcessLeaseOptions;
  #url = '';
  #roles: readonly string[];
  /** Others have not heard of the roles yet. */
  #isUnannounced = false;
  #draining = false;
  /** Monotonic time. */
  #heldUntil = 0;
  #isLost = true;
  #isStopped = false;
  #peers: readonly Peer[] = [];
  /** Monotonic time at which the first lease of another process ends, unless it is renewed. */
  #soonestEnd = Infinity;
  #cancelRenewal = NOTHING;
  #cancelEnd = NOTHING;

  constructor(options: ProcessLeaseOptions) {
    this.#options = options;
    this.#roles = options.roles;
  }

  /** The living processes as of the last renewal, this one included. */
  get peers(): readonly Peer[] {
    return this.#peers;
  }

  /** How often it is renewed, and the list of processes read anew. */
  get renewEveryMs(): number {
    return this.#options.leaseMs / RENEWALS_PER_LEASE;
  }

  /** By this process's own monotonic clock; ends a little before the database's view of it. */
  isHeld(): boolean {
    return !this.#isStopped && this.#options.clock.monotonicMs() < this.#heldUntil;
  }

  /** As `isHeld`, and gives everything up at once when it is not: a process that was frozen may not have noticed yet. */
  check(): boolean {
    if (this.isHeld()) return true;
    if (!this.#isStopped) this.#lose();
    return false;
  }

  /** @throws AppError when the database does not take the registration, however often it is asked. */
  async start(url: string): Promise<void> {
    this.#url = url;
    const { clock, timers } = this.#options;
    const endsAt = clock.monotonicMs() + START_PATIENCE_MS;
    for (;;) {
      try {
        await this.#register();
        await this.#renew();
        break;
      } catch (thrown) {
        if (this.#isStopped || clock.monotonicMs() >= endsAt) throw thrown;
        await pause(timers, START_RETRY_MS);
      }
    }
    this.#renewLater();
  }

  /** Renews now: somebody is known to be gone. */
  refresh(): void {
    if (this.#isStopped) return;
    this.#cancelRenewal();
    this.#renewNow();
  }

  /** Renews now; afterwards `peers` is as the directory tells. @throws AppError when the database is away. */
  async learnPeers(): Promise<void> {
    this.#cancelRenewal();
    try {
      await this.#renew();
    } finally {
      this.#renewLater();
    }
  }

  /** Tells the others what this process does from now on; when the database is away, at the next renewal. */
  announce(roles: readonly string[]): void {
    this.#roles = roles;
    this.#isUnannounced = true;
    if (this.#url !== '') this.refresh();
  }

  async setDraining(): Promise<void> {
    this.#draining = true;
    await this.#options.directory.setDraining(this.#options.processId, true);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRenewal();
    this.#cancelEnd();
    await this.#options.directory.unregister(this.#options.processId);
  }

  async #register(): Promise<void> {
    const { clock, directory, leaseMs, processId, release } = this.#options;
    const roles = this.#roles;
    const sentAt = clock.monotonicMs();
    await directory.register(
      { processId, roles, url: this.#url, draining: this.#draining, ...(release && { release }) },
      leaseMs,
    );
    if (roles === this.#roles) this.#isUnannounced = false;
    this.#hold(sentAt);
  }

  async #renew(): Promise<void> {
    const { clock, directory, leaseMs, processId, roomTime } = this.#options;
    // A frozen process wakes up here: what it owned is given up before anything else is done.
    this.check();
    const sentAt = clock.monotonicMs();
    const renewal = await directory.renew(processId, leaseMs);
    const receivedAt = clock.monotonicMs();
    roomTime.observe({ sentAt, receivedAt, databaseMs: renewal.databaseMs });
    this.#soonestEnd = receivedAt + (renewal.soonestEndMs ?? Infinity);
    if (this.#isStopped) return;
    if (renewal.isHeld && !this.#isLost) {
      this.#hold(sentAt);
      if (this.#isUnannounced) await this.#register();
    } else {
      this.#lose();
      await this.#register();
    }
    this.#compare(renewal.peers);
    this.#options.onRenewed();
  }

  /** In its turn, or when the lease of a silent process ends: whoever owned its actors should know at once. */
  #renewLater(): void {
    const { clock, timers } = this.#options;
    if (this.#isStopped) return;
    this.#cancelRenewal();
    const untilEnd = Math.max(0, this.#soonestEnd - clock.monotonicMs()) + AFTER_THE_END_MS;
    this.#soonestEnd = Infinity;
    const delayMs = Math.min(this.renewEveryMs, untilEnd);
    this.#cancelRenewal = timers.after(delayMs, () => this.#renewNow());
  }

  #renewNow(): void {
    this.#renew()
      .catch((error: unknown) => {
        this.#options.log.warn('the lease of this process could not be renewed', { error });
      })
      .finally(() => this.#renewLater());
  }

  #hold(sentAt: number): void {
    const { clock, timers, leaseMs } = this.#options;
    this.#heldUntil = sentAt + leaseMs * (1 - SAFETY_MARGIN);
    this.#isLost = false;
    this.#cancelEnd();
    this.#cancelEnd = timers.after(this.#heldUntil - clock.monotonicMs() + 1, () => {
      this.check();
    });
  }

  #lose(): void {
    this.#cancelEnd();
    this.#heldUntil = 0;
    if (this.#isLost) return;
    this.#isLost = true;
    this.#options.onLost();
  }

  #compare(living: readonly Peer[]): void {
    const { processId: self, onPeerGone } = this.#options;
    const ids = new Set(living.map(({ processId }) => processId));
    const gone = this.#peers.filter(({ processId }) => !ids.has(processId) && processId !== self);
    this.#peers = living;
    for (const peer of gone) onPeerGone(peer);
  }
}
