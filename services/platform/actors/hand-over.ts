import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import type { Cell } from './cell.ts';
import type { Directory, Peer } from './directory.ts';
import type { OwnerAddress } from './not-owner.ts';
import { preferred } from './placement.ts';
import { storeSnapshots } from './store-snapshots.ts';
import type { Timers } from './timers.ts';

export interface HandOverOptions {
  readonly cells: readonly Cell[];
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: ActorMetrics;
  readonly targets: () => readonly Peer[];
  /** Tells the target that they are its own now. */
  readonly adopt: (target: OwnerAddress, kind: string, ids: readonly string[]) => Promise<void>;
  /** Whether one whose writes take too long stays; by default it is let go, for this process ends. */
  readonly mayStay?: boolean;
}

/** Small portions: an actor is without an owner only while its own portion is on its way. */
const PORTION = 25;
const QUIET_TIMEOUT_MS = 1_500;

/**
 * Gives every actor to the process that rendezvous hashing prefers: stop intake, finish what is written, store the
 * state, move the head to the new owner, tell it, and only then send on what has waited meanwhile.
 */
export async function handOver(options: HandOverOptions): Promise<void> {
  const { cells, log } = options;
  for (let start = 0; start < cells.length; start += PORTION) {
    const portion = cells.slice(start, start + PORTION);
    try {
      await handOverPortion(portion, options);
    } catch (error) {
      log.warn('actors could not be handed over; their next owner takes them', { error });
      for (const cell of portion) cell.close();
    }
  }
}

async function handOverPortion(cells: readonly Cell[], options: HandOverOptions): Promise<void> {
  for (const cell of cells) cell.stopIntake();
  await becomeQuiet(cells, options);
  const quiet = cells.filter((cell) => cell.state === 'closing' && cell.isQuiet);
  await storeSnapshots(quiet);
  for (const [target, group] of byTarget(quiet, options.targets())) {
    const [first] = group;
    if (first === undefined) continue;
    const kind = first.kind.name;
    await options.directory.release(kind, group, target?.processId ?? null);
    for (const cell of group) cell.close(target);
    options.metrics.handedOver(kind, group.length);
    if (target !== undefined) {
      const ids = group.map(({ id }) => id);
      await options.adopt(target, kind, ids).catch((error: unknown) => {
        options.log.warn('a new owner could not be told; it finds out by the first message', { error });
      });
    }
  }
  for (const cell of cells) {
    if (options.mayStay === true) cell.resumeIntake();
    else cell.close();
  }
}

async function becomeQuiet(cells: readonly Cell[], { clock, timers }: HandOverOptions): Promise<void> {
  const endsAt = clock.monotonicMs() + QUIET_TIMEOUT_MS;
  const isBusy = (cell: Cell): boolean => cell.state === 'closing' && !cell.isQuiet;
  while (cells.some(isBusy) && clock.monotonicMs() < endsAt) {
    await new Promise<void>((resolve) => void timers.after(2, resolve));
  }
}

/** Actors of one kind that go to one process. */
function byTarget(cells: readonly Cell[], targets: readonly Peer[]): Iterable<[Peer | undefined, Cell[]]> {
  const groups = new Map<string, [Peer | undefined, Cell[]]>();
  for (const cell of cells) {
    const target = preferred(targets, cell.id);
    const key = `${cell.kind.name} ${target?.processId ?? ''}`;
    const group = groups.get(key) ?? [target, []];
    group[1].push(cell);
    groups.set(key, group);
  }
  return groups.values();
}
