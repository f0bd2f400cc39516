import { startLoop, type Loop } from '../../platform/lifecycle/loop.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { PersonPresence } from './presence.ts';
import type { Entered, PresenceDesk } from './presence.postgres.ts';

/** Milliseconds between two signs of life of a process (Decision 27). */
const BEAT_MS = 20_000;
/** A process that says nothing for so long is given up; with the next sweep its people are gone within 60 s. */
const LEASE_MS = 50_000;
const SWEEP_MS = 5_000;
/** Comings and goings of so long are told together, and what evens out is not told at all. */
const COLLECT_MS = 250;
/** What is left of the lease when a process moves its people to others: whoever arrives there was never gone. */
const DRAIN_LEASE_MS = 10_000;
/** How long somebody who wants to hear of others waits until others can hear of them. */
const LONGEST_WAIT_MS = 1_000;
/** People of one statement. */
const PEOPLE_AT_ONCE = 250;

/** A socket, as far as presence is concerned. */
export interface PresentSocket {
  readonly id: string;
  readonly data: { readonly caller: { readonly userId: string } };
  once(event: 'disconnect', listener: () => void): unknown;
}

export interface PresenceTrackerDeps {
  readonly desk: Pick<PresenceDesk, 'settle' | 'beat' | 'sweep'>;
  readonly processId: string;
  /** Told of what changes for others. */
  readonly announce: (changes: readonly PersonPresence[]) => Promise<void>;
  readonly log: Pick<Log, 'warn'>;
  readonly timing?: {
    readonly beatMs: number;
    readonly leaseMs: number;
    readonly sweepMs: number;
    readonly collectMs: number;
  };
}

/**
 * Who has sockets in this process, and what the database was told of it. The heartbeat of a socket is Socket.IO's own
 * ping: one that does not answer is closed, and a person whose last socket closes is gone at once.
 */
export class PresenceTracker {
  readonly #deps: PresenceTrackerDeps;
  readonly #timing: NonNullable<PresenceTrackerDeps['timing']>;
  /** By person: each socket, and whether it says that nobody is at it. */
  readonly #sockets = new Map<string, Map<string, boolean>>();
  /** By person: what the database has of this process. */
  readonly #told = new Map<string, boolean>();
  readonly #dirty = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #loops: Loop[] = [];
  /** How often the database has forgotten this process. */
  #generation = 0;
  #isDraining = false;

  constructor(deps: PresenceTrackerDeps) {
    this.#deps = deps;
    this.#timing = deps.timing ?? {
      beatMs: BEAT_MS,
      leaseMs: LEASE_MS,
      sweepMs: SWEEP_MS,
      collectMs: COLLECT_MS,
    };
  }

  /** How many people have a socket here. */
  get people(): number {
    return this.#sockets.size;
  }

  start(): void {
    const { beatMs, leaseMs, sweepMs, collectMs } = this.#timing;
    const { desk, processId, log, announce } = this.#deps;
    const loop = (everyMs: number, what: string, turn: () => Promise<boolean>): void => {
      this.#loops.push(
        startLoop({ everyMs, turn, onFailure: (error) => log.warn(`presence: ${what} failed`, { error }) }),
      );
    };
    loop(beatMs, 'a heartbeat', async () => {
      if (!this.#isDraining && !(await desk.beat(processId, leaseMs))) this.#tellAgain();
      return false;
    });
    loop(sweepMs, 'a sweep', async () => {
      await announce(await desk.sweep());
      return false;
    });
    loop(collectMs, 'telling of comings and goings', () => this.#settle());
  }

  connected(socket: PresentSocket): void {
    const { userId } = socket.data.caller;
    const sockets = this.#sockets.get(userId) ?? new Map<string, boolean>();
    this.#sockets.set(userId, sockets.set(socket.id, false));
    this.#dirty.add(userId);
    socket.once('disconnect', () => {
      sockets.delete(socket.id);
      if (sockets.size === 0 && this.#sockets.get(userId) === sockets) this.#sockets.delete(userId);
      this.#dirty.add(userId);
    });
  }

  setAway({ id, data }: Pick<PresentSocket, 'id' | 'data'>, isAway: boolean): void {
    const sockets = this.#sockets.get(data.caller.userId);
    if (sockets?.has(id) !== true) return;
    sockets.set(id, isAway);
    this.#dirty.add(data.caller.userId);
  }

  /** Resolves when the database knows that somebody is here, or after a second without it. */
  async whenTold(userId: string): Promise<void> {
    const until = performance.now() + LONGEST_WAIT_MS;
    while (!this.#told.has(userId) && this.#sockets.has(userId)) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      await this.#nextTelling(leftMs);
    }
  }

  #nextTelling(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, longestMs);
      this.#waiting.add(go);
    });
  }

  /** Its people are about to come to other processes: nobody is told that they have gone. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#deps.desk.beat(this.#deps.processId, DRAIN_LEASE_MS);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.splice(0).map((loop) => loop.stop()));
  }

  /** The database knows nothing of this process's people any more. */
  #tellAgain(): void {
    this.#generation += 1;
    this.#told.clear();
    for (const userId of this.#sockets.keys()) this.#dirty.add(userId);
  }

  /** One statement for all that changed since the last one; true when there is more. */
  async #settle(): Promise<boolean> {
    if (this.#isDraining) return false;
    const people = [...this.#dirty].slice(0, PEOPLE_AT_ONCE);
    for (const userId of people) this.#dirty.delete(userId);
    const { entered, gone } = this.#differencesOf(people);
    if (entered.length + gone.length > 0) {
      try {
        await this.#tell(entered, gone);
      } catch (thrown) {
        for (const userId of people) this.#dirty.add(userId);
        throw thrown;
      }
    }
    return this.#dirty.size > 0;
  }

  /** What the database has not been told; who went and came back meanwhile is not in it. */
  #differencesOf(people: readonly string[]): { readonly entered: Entered[]; readonly gone: string[] } {
    const entered: Entered[] = [];
    const gone: string[] = [];
    for (const userId of people) {
      const isAway = this.#isAway(userId);
      if (isAway === this.#told.get(userId)) continue;
      if (isAway === undefined) gone.push(userId);
      else entered.push({ user_id: userId, is_away: isAway });
    }
    return { entered, gone };
  }

  async #tell(entered: readonly Entered[], gone: readonly string[]): Promise<void> {
    const { desk, processId, announce } = this.#deps;
    const generation = this.#generation;
    const changes = await desk.settle(processId, entered, gone);
    // Forgotten while it was written: all are named again.
    if (generation === this.#generation) {
      for (const { user_id, is_away } of entered) this.#told.set(user_id, is_away);
      for (const userId of gone) this.#told.delete(userId);
    }
    for (const go of this.#waiting) go();
    await announce(changes);
  }

  /** Whether somebody's sockets all say so; undefined without any. */
  #isAway(userId: string): boolean | undefined {
    const sockets = this.#sockets.get(userId);
    return sockets && [...sockets.values()].every(Boolean);
  }
}
