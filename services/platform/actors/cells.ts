import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind, Head, Loaded } from './actor-kind.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import { Cell, outcomeUnknown, type CellSurroundings } from './cell.ts';
import { coalesce } from './coalesce.ts';
import type { Claim, Directory, Peer } from './directory.ts';
import { GroupWriter } from './group-writer.ts';
import { notOwner } from './not-owner.ts';
import type { RoomTime } from './room-time.ts';
import type { Timers } from './timers.ts';

export interface CellsOptions {
  readonly self: Peer;
  readonly kinds: readonly AnyActorKind[];
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly roomTime: RoomTime;
  readonly log: Log;
  readonly metrics: ActorMetrics;
  /** Whether this process's lease lasts, by its own clock. */
  readonly isHeld: () => boolean;
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

/** The actors of this process: brought in by a claim, let go when idle, given up when they are lost. */
export interface Cells {
  start(): void;
  kindOf(kind: string): AnyActorKind;
  has(kind: string, id: string): boolean;
  /** Whether this process may take actors now. */
  mayClaim(): boolean;
  stopClaiming(): void;
  /** Brings the message to the actor, and the actor here if nobody owns it. @throws NotOwner, AppError */
  deliver(kind: string, id: string, message: unknown): Promise<unknown>;
  /** Brings the actor here without a message. */
  activate(kind: string, id: string): void;
  /** Activates what should have woken and has no living owner. */
  wakeOverdue(): Promise<void>;
  processGone(processId: string): void;
  all(): readonly Cell[];
  list(): readonly ActorListing[];
  /** Forgets every actor at once: they may have other owners. */
  giveUp(reason: string): void;
  stop(): void;
}

/** An actor that nobody has used for so long leaves memory. */
const IDLE_MS = 60_000;
const SWEEP_MS = 10_000;
const MOST_OVERDUE = 100;

interface Host {
  readonly kind: AnyActorKind;
  readonly writer: GroupWriter;
  readonly claim: (id: string) => Promise<Claim>;
  readonly load: (head: Head) => Promise<Loaded<unknown> | undefined>;
}

export function createCells(options: CellsOptions): Cells {
  const { self, clock, timers, roomTime, log, metrics, directory } = options;
  const cells = new Map<string, Cell>();
  const hosts = new Map(options.kinds.map((kind) => [kind.name, createHost(kind, options)]));
  let takesActors = self.roles.includes('rooms');
  let cancelSweep: () => void = () => undefined;

  const hostOf = (kind: string): Host => {
    const host = hosts.get(kind);
    if (host === undefined) throw new Error(`There is no kind of actor named ${kind}`);
    return host;
  };
  const mayClaim = (): boolean => takesActors && options.isHeld();

  const aroundOf = (host: Host): CellSurroundings => ({
    now: () => roomTime.now(),
    at: (time, work) => timers.after(time - roomTime.now(), work),
    schedule: (cell) => host.writer.schedule(cell),
    closed: (cell) => {
      const key = keyOf(cell.kind.name, cell.id);
      if (cells.get(key) === cell) cells.delete(key);
      if (cell.epoch > 0) cell.kind.deactivated?.(cell.id);
    },
  });

  const bring = async (cell: Cell, host: Host): Promise<void> => {
    try {
      const claim = await host.claim(cell.id);
      if (claim.outcome === 'unknown') cell.fail(cell.kind.unknown());
      else if (claim.outcome === 'owned') cell.close(claim.owner);
      else if (claim.outcome === 'contested') cell.close();
      else await open(cell, host, claim.head);
    } catch (cause) {
      cell.fail(outcomeUnknown(cause));
    }
  };

  const open = async (cell: Cell, host: Host, head: Head): Promise<void> => {
    const loaded = await host.load(head);
    if (loaded === undefined) {
      cell.fail(cell.kind.unknown());
      return;
    }
    cell.open(head, loaded);
    metrics.activated(host.kind.name);
    log.debug('An actor is here', { kind: host.kind.name, actor: cell.id, epoch: head.epoch, seq: head.seq });
    host.kind.activated?.(cell.id);
  };

  const cellOf = (kind: string, id: string): Cell => {
    const key = keyOf(kind, id);
    const known = cells.get(key);
    if (known !== undefined) return known;
    if (!mayClaim()) throw notOwner();
    const host = hostOf(kind);
    const cell = new Cell(host.kind, id, aroundOf(host), clock.monotonicMs());
    cells.set(key, cell);
    void bring(cell, host);
    return cell;
  };

  const deliver = (kind: string, id: string, message: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      cellOf(kind, id).accept({ message, arrivedAt: clock.monotonicMs(), resolve, reject });
    });

  const tellAll = (messageOf: (kind: AnyActorKind) => unknown): void => {
    for (const cell of [...cells.values()]) {
      const message = messageOf(cell.kind);
      const nobody = { resolve: () => undefined, reject: () => undefined };
      if (message !== undefined) cell.accept({ message, arrivedAt: cell.lastUsedAt, ...nobody });
    }
  };

  const sweep = (): void => {
    const idleSince = clock.monotonicMs() - IDLE_MS;
    const idle = [...cells.values()].filter((cell) => cell.lastUsedAt < idleSince && cell.isIdle);
    void Promise.allSettled(idle.map((cell) => passivate(cell, directory))).then(() => {
      cancelSweep = timers.after(SWEEP_MS, sweep);
    });
  };

  metrics.watch(() => summarise([...cells.values()], clock.monotonicMs()));
  return {
    start: () => {
      cancelSweep = timers.after(SWEEP_MS, sweep);
    },
    kindOf: (kind) => hostOf(kind).kind,
    has: (kind, id) => cells.has(keyOf(kind, id)),
    mayClaim,
    stopClaiming: () => {
      takesActors = false;
    },
    deliver,
    activate: (kind, id) => {
      if (mayClaim()) cellOf(kind, id);
    },
    wakeOverdue: async () => {
      if (!mayClaim()) return;
      try {
        const overdue = await directory.findOverdue(self.processId, MOST_OVERDUE);
        for (const { kind, id } of overdue) if (hosts.has(kind) && mayClaim()) cellOf(kind, id);
      } catch (error) {
        log.warn('Overdue actors could not be looked for', { error });
      }
    },
    processGone: (processId) => {
      tellAll((kind) => kind.processGone?.(processId));
    },
    all: () => [...cells.values()],
    list: () => [...cells.values()].filter(({ state }) => state !== 'closed').map(listingOf),
    giveUp: (reason) => {
      const lost = [...cells.values()];
      if (lost.length > 0) log.warn('This process gives up its actors', { reason, count: lost.length });
      for (const cell of lost) cell.close(undefined, outcomeUnknown(reason));
    },
    stop: () => {
      takesActors = false;
      cancelSweep();
      for (const cell of [...cells.values()]) cell.close(undefined, outcomeUnknown('this process stops'));
    },
  };
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}

function createHost(kind: AnyActorKind, { directory, self, metrics, log }: CellsOptions): Host {
  return {
    kind,
    writer: new GroupWriter(kind, {
      written: (batch) => metrics.written(kind.name, batch),
      fenced: (cell) => {
        metrics.fenced(kind.name);
        log.warn('A write was refused: the actor has a newer owner', { kind: kind.name, actor: cell.id });
      },
      lost: (cells, error) => {
        metrics.lost(kind.name, cells.length);
        log.warn('Nobody knows whether a write was stored', { kind: kind.name, count: cells.length, error });
      },
    }),
    claim: coalesce<string, Claim>((ids) => directory.claim(kind.name, ids, self.processId)),
    load: coalesce<Head, Loaded<unknown> | undefined>(async (heads) => {
      const loaded = await kind.journal.load(heads);
      return heads.map(({ id }) => loaded.get(id));
    }),
  };
}

/** Stores what is not stored yet and gives the actor to nobody. */
async function passivate(cell: Cell, directory: Directory): Promise<void> {
  cell.stopIntake();
  try {
    const entry = cell.takeSnapshot();
    if (entry !== undefined) await cell.kind.journal.write([entry]);
    await directory.release(cell.kind.name, [cell], null);
  } finally {
    cell.close();
  }
}

function listingOf({ kind, id, epoch, seq, state, waiting }: Cell): ActorListing {
  return { kind: kind.name, id, epoch, seq, state, mailbox: waiting };
}

function summarise(
  cells: readonly Cell[],
  now: number,
): { owned: number; waiting: number; oldestSeconds: number } {
  let waiting = 0;
  let oldest = now;
  for (const cell of cells) {
    waiting += cell.waiting;
    oldest = Math.min(oldest, cell.oldestArrival ?? now);
  }
  return { owned: cells.length, waiting, oldestSeconds: (now - oldest) / 1_000 };
}
