import { createHash } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Cell } from './cell.ts';
import type { Peer } from './directory.ts';
import { preferred } from './placement.ts';
import type { Timers } from './timers.ts';

/** How quickly actors move to processes that have come. */
export interface RebalancePace {
  /** So long the list of processes must have stayed as it is; each process waits up to half as long again. */
  readonly coolDownMs: number;
  readonly everyMs: number;
  readonly mostAtOnce: number;
}

export interface RebalancerOptions {
  readonly processId: string;
  readonly cells: () => readonly Cell[];
  /** Whether this process may give actors away: it holds its lease and does not drain. */
  readonly mayGive: () => boolean;
  /** Hands actors over to the processes that rendezvous hashing prefers. Must not throw. */
  readonly give: (cells: readonly Cell[]) => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly pace?: RebalancePace;
}

const PACE: RebalancePace = { coolDownMs: 5_000, everyMs: 250, mostAtOnce: 10 };
/** Looking at one actor costs a hash per process. */
const MOST_LOOKED_AT = 500;
const NOTHING = (): void => undefined;

/**
 * Gives a process that has come its share of what was here before it.
 *
 * An actor moves only to the process that rendezvous hashing prefers for it among all, and only if that process came
 * after the actor did. So each coming moves an actor at most once, one part in n of them in all, and nothing ever
 * moves back: where it goes it is newer than every process that was there.
 */
export class Rebalancer {
  readonly #options: RebalancerOptions;
  readonly #pace: RebalancePace;
  /** Processes that take actors, this one included, and since when they are known. */
  #takers: readonly Peer[] = [];
  #since: ReadonlyMap<string, number> = new Map();
  /** Monotonic time before which nothing moves. */
  #calmAt = Infinity;
  #toLookAt: Cell[] | undefined;
  #giving: Promise<void> = Promise.resolve();
  #cancel = NOTHING;
  #isStopped = false;

  constructor(options: RebalancerOptions) {
    this.#options = options;
    this.#pace = options.pace ?? PACE;
  }

  /** Told of the living processes after each renewal of the lease. */
  observe(peers: readonly Peer[]): void {
    const takers = peers.filter(({ roles, draining }) => roles.includes('rooms') && !draining);
    const now = this.#options.clock.monotonicMs();
    const since = new Map(takers.map(({ processId }) => [processId, this.#since.get(processId) ?? now]));
    const hasChanged =
      since.size !== this.#since.size || [...since.keys()].some((processId) => !this.#since.has(processId));
    this.#takers = takers;
    this.#since = since;
    if (hasChanged) this.#startAnew(now);
  }

  /** Waits for those that are on their way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#giving;
  }

  #startAnew(now: number): void {
    const { coolDownMs } = this.#pace;
    this.#calmAt = now + coolDownMs * (1 + fractionOf(this.#options.processId) / 2);
    this.#toLookAt = undefined;
    this.#stepAfter(this.#calmAt - now);
  }

  #stepAfter(delayMs: number): void {
    if (this.#isStopped) return;
    this.#cancel();
    this.#cancel = this.#options.timers.after(delayMs, () => {
      this.#giving = this.#step();
    });
  }

  async #step(): Promise<void> {
    const { cells, clock, give, log, mayGive } = this.#options;
    const waitMs = this.#calmAt - clock.monotonicMs();
    if (waitMs > 0 || !mayGive()) {
      this.#stepAfter(Math.max(waitMs, this.#pace.everyMs));
      return;
    }
    this.#toLookAt ??= [...cells()];
    const moving = this.#next(this.#toLookAt);
    if (moving.length > 0) {
      log.info('actors go to a process that has come', { count: moving.length });
      await give(moving);
    }
    // Until the list of processes changes again there is nothing more to do.
    if (this.#hasMore()) this.#stepAfter(this.#pace.everyMs);
  }

  #hasMore(): boolean {
    return this.#toLookAt !== undefined && this.#toLookAt.length > 0;
  }

  /** The next few that have a better place. */
  #next(toLookAt: Cell[]): Cell[] {
    const moving: Cell[] = [];
    for (let looked = 0; looked < MOST_LOOKED_AT && moving.length < this.#pace.mostAtOnce; looked += 1) {
      const cell = toLookAt.pop();
      if (cell === undefined) break;
      if (cell.state === 'active' && this.#hasBetterPlace(cell)) moving.push(cell);
    }
    return moving;
  }

  #hasBetterPlace({ id, cameAt }: Cell): boolean {
    const best = preferred(this.#takers, id)?.processId;
    if (best === undefined || best === this.#options.processId) return false;
    return (this.#since.get(best) ?? -Infinity) > cameAt;
  }
}

/** Between 0 and 1, different for each process: they do not move together. */
function fractionOf(processId: string): number {
  return createHash('sha1').update(processId).digest().readUInt32BE() / 2 ** 32;
}
