import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind } from './actor-kind.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import { Backlog, type BacklogLimits } from './backlog.ts';
import { Cell, type CellSurroundings } from './cell.ts';
import type { Directory } from './directory.ts';
import { createHost, type Host } from './host.ts';
import { notOwner } from './not-owner.ts';
import { outcomeUnknown, tooMuchWaits } from './outcomes.ts';
import { noOwnerHints, type OwnerHints } from './owner-hints.ts';
import { passivate } from './passivation.ts';
import { atRoomTime, type RoomTime } from './room-time.ts';
import type { Timers } from './timers.ts';

export interface CellsOptions {
  readonly processId: string;
  /** Whether this process takes actors at all. */
  readonly takesActors: boolean;
  readonly kinds: readonly AnyActorKind[];
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly roomTime: RoomTime;
  readonly log: Log;
  readonly metrics: ActorMetrics;
  /** Whether this process's lease lasts, by its own clock; when it does not, everything is given up at once. */
  readonly isHeld: () => boolean;
  /** How much may wait in all mailboxes. @default 20,000 messages and 32 MiB */
  readonly backlog?: BacklogLimits;
  /** @default none */
  readonly hints?: OwnerHints;
}

/** One actor as `/internal/actors` shows it. */
export interface ActorListing {
  readonly kind: string;
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly state: string;
  readonly mailbox: number;
}

/** An actor that nobody has used for so long leaves memory. */
const IDLE_MS = 60_000;
const SWEEP_MS = 10_000;
const MOST_OVERDUE = 100;

/** The actors of this process: brought in by a claim, let go when idle, given up when they are lost. */
export class Cells {
  readonly #options: CellsOptions;
  readonly #cells = new Map<string, Cell>();
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #backlog: Backlog;
  #takesActors: boolean;
  #isDraining = false;
  #cancelSweep: () => void = () => undefined;

  constructor(options: CellsOptions) {
    this.#options = options;
    this.#backlog = new Backlog(options.backlog);
    this.#takesActors = options.takesActors;
    const hosting = { ...options, hints: options.hints ?? noOwnerHints };
    this.#hosts = new Map(options.kinds.map((kind) => [kind.name, createHost(kind, hosting)]));
    options.metrics.watch(() => this.#summary());
  }

  start(): void {
    this.#cancelSweep = this.#options.timers.after(SWEEP_MS, () => this.#sweep());
  }

  kindOf(kind: string): AnyActorKind {
    return this.#hostOf(kind).kind;
  }

  has(kind: string, id: string): boolean {
    return this.#cells.has(keyOf(kind, id));
  }

  /** Whether this process may take actors now. */
  mayClaim(): boolean {
    return this.#takesActors && this.#options.isHeld();
  }

  /** From now on actors may come, unless this process has begun to drain. */
  startClaiming(): void {
    if (!this.#isDraining) this.#takesActors = true;
  }

  /** From now on actors only leave. */
  stopClaiming(): void {
    this.#isDraining = true;
    this.#takesActors = false;
  }

  /**
   * Brings the message to the actor, and the actor here if nobody owns it.
   *
   * @param leftMs what is left of the message's deadline; a message that is not handled by then is dropped.
   * @throws NotOwner, AppError
   */
  async deliver(kind: string, id: string, message: unknown, leftMs = Infinity): Promise<unknown> {
    if (!this.#options.isHeld()) throw notOwner();
    const cell = this.#cellOf(kind, id);
    if (cell === undefined) {
      await this.#turnAway(kind, id);
      throw notOwner();
    }
    const leave = this.#backlog.admit(message);
    if (leave === undefined) throw tooMuchWaits('too much waits in this process');
    const { clock } = this.#options;
    const arrivedAt = clock.monotonicMs();
    const isLate = (): boolean => clock.monotonicMs() - arrivedAt > leftMs;
    const leaving =
      <Value>(tell: (value: Value) => void) =>
      (value: Value): void => {
        leave();
        tell(value);
      };
    return new Promise((resolve, reject) => {
      cell.accept({ message, arrivedAt, isLate, resolve: leaving(resolve), reject: leaving(reject) });
    });
  }

  /** Brings the actor here without a message. */
  activate(kind: string, id: string): void {
    if (this.#hosts.has(kind) && this.#cellOf(kind, id) === undefined) void this.#turnAway(kind, id);
  }

  /** Activates what should have woken and has no living owner; wakes what is here and has overslept. */
  async wakeOverdue(): Promise<void> {
    if (!this.mayClaim()) return;
    const { directory, processId, log } = this.#options;
    try {
      for (const { kind, id } of await directory.findOverdue(processId, MOST_OVERDUE)) {
        const here = this.#cells.get(keyOf(kind, id));
        if (here === undefined) this.activate(kind, id);
        else here.wake();
      }
    } catch (error) {
      log.warn('overdue actors could not be looked for', { error });
    }
  }

  /** A process is gone: actors that care hear of it. */
  processGone(processId: string): void {
    for (const cell of this.all()) {
      const message = cell.kind.processGone?.(processId);
      const nobody = { resolve: () => undefined, reject: () => undefined };
      if (message !== undefined) cell.accept({ message, arrivedAt: cell.lastUsedAt, ...nobody });
    }
  }

  all(): readonly Cell[] {
    return [...this.#cells.values()];
  }

  list(): readonly ActorListing[] {
    return this.all().map(({ kind, id, epoch, seq, state, waiting }) => ({
      kind: kind.name,
      id,
      epoch,
      seq,
      state,
      mailbox: waiting,
    }));
  }

  /** Forgets every actor at once: they may have other owners. */
  giveUp(reason: string): void {
    const lost = this.all();
    if (lost.length > 0)
      this.#options.log.warn('this process gives up its actors', { reason, count: lost.length });
    for (const cell of lost) cell.close(undefined, outcomeUnknown(reason));
  }

  stop(): void {
    this.#takesActors = false;
    this.#cancelSweep();
    for (const cell of this.all()) cell.close(undefined, outcomeUnknown('this process stops'));
  }

  #hostOf(kind: string): Host {
    const host = this.#hosts.get(kind);
    if (host === undefined) throw new Error(`There is no kind of actor named ${kind}`);
    return host;
  }

  /** A draining process may be given an actor by one that did not know: nobody should wait for its end. */
  async #turnAway(kind: string, id: string): Promise<void> {
    if (this.#isDraining) await this.#hostOf(kind).disown(id);
  }

  /** The actor, on its way here if need be; undefined when this process takes none. */
  #cellOf(kind: string, id: string): Cell | undefined {
    const key = keyOf(kind, id);
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    if (!this.mayClaim()) return undefined;
    const host = this.#hostOf(kind);
    const cell = new Cell(host.kind, id, this.#around(host), this.#options.clock.monotonicMs());
    this.#cells.set(key, cell);
    void host.bring(cell);
    return cell;
  }

  #around({ writer }: Host): CellSurroundings {
    const { roomTime, timers } = this.#options;
    return {
      now: () => roomTime.now(),
      at: (time, work) => atRoomTime({ roomTime, timers }, time, work),
      schedule: (cell) => writer.schedule(cell),
      closed: (cell) => {
        const key = keyOf(cell.kind.name, cell.id);
        if (this.#cells.get(key) === cell) this.#cells.delete(key);
        if (cell.epoch > 0) cell.kind.deactivated?.(cell.id);
      },
    };
  }

  #sweep(): void {
    const { clock, timers, directory, log } = this.#options;
    const idleSince = clock.monotonicMs() - IDLE_MS;
    const idle = this.all().filter((cell) => cell.lastUsedAt < idleSince && cell.isIdle);
    passivate(idle, directory)
      .catch((error: unknown) => log.warn('idle actors could not be put away in order', { error }))
      .finally(() => {
        this.#cancelSweep = timers.after(SWEEP_MS, () => this.#sweep());
      });
  }

  #summary(): { owned: number; waiting: number; oldestSeconds: number } {
    const now = this.#options.clock.monotonicMs();
    let waiting = 0;
    let oldest = now;
    for (const cell of this.#cells.values()) {
      waiting += cell.waiting;
      oldest = Math.min(oldest, cell.oldestArrival ?? now);
    }
    return { owned: this.#cells.size, waiting, oldestSeconds: (now - oldest) / 1_000 };
  }
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}
