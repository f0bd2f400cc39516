import type { Log } from '../telemetry/log.ts';
import type { AnyActorKind, Head, Loaded } from './actor-kind.ts';
import type { ActorMetrics } from './actor-metrics.ts';
import type { Cell } from './cell.ts';
import { coalesce } from './coalesce.ts';
import type { Claim, Directory } from './directory.ts';
import { createDisowner } from './disown.ts';
import { GroupWriter, type WriteObserver } from './group-writer.ts';
import { outcomeUnknown } from './outcomes.ts';
import type { OwnerHints } from './owner-hints.ts';
import type { Timers } from './timers.ts';

export interface HostOptions {
  readonly processId: string;
  readonly directory: Directory;
  readonly metrics: ActorMetrics;
  readonly log: Log;
  readonly hints: OwnerHints;
  readonly timers: Timers;
}

/** What the actors of one kind share in a process: round trips for claims, loads and writes. */
export interface Host {
  readonly kind: AnyActorKind;
  readonly writer: GroupWriter;
  /** Claims the actor and reads its state; closes the cell when it is not to be had. */
  bring(cell: Cell): Promise<void>;
  /** Gives an actor that is not here to nobody, should the directory name this process as its owner. */
  disown(id: string): Promise<void>;
}

export function createHost(
  kind: AnyActorKind,
  { processId, directory, metrics, log, hints, timers }: HostOptions,
): Host {
  const claim = coalesce<string, Claim>((ids) => directory.claim(kind.name, ids, processId));
  const load = coalesce<Head, Loaded<unknown> | undefined>(async (heads) => {
    const loaded = await kind.journal.load(heads);
    return heads.map(({ id }) => loaded.get(id));
  });

  const open = async (cell: Cell, head: Head): Promise<void> => {
    const loaded = await load(head);
    if (loaded === undefined) {
      cell.fail(kind.unknown());
      return;
    }
    cell.open(head, loaded);
    metrics.activated(kind.name);
    log.debug('an actor is here', { kind: kind.name, actor: cell.id, epoch: head.epoch, seq: head.seq });
    hints.say(kind.name, cell.id, processId);
    kind.activated?.(cell.id);
  };

  return {
    kind,
    writer: new GroupWriter(kind, observerOf(kind, { metrics, log }), timers),
    bring: async (cell) => {
      try {
        const claimed = await claim(cell.id);
        if (claimed.outcome === 'claimed') await open(cell, claimed.head);
        else if (claimed.outcome === 'unknown') cell.fail(kind.unknown());
        else cell.close(claimed.outcome === 'owned' ? claimed.owner : undefined);
      } catch (cause) {
        cell.fail(outcomeUnknown(cause));
      }
    },
    disown: createDisowner(kind, { processId, directory, log }),
  };
}

function observerOf(
  kind: AnyActorKind,
  { metrics, log }: Pick<HostOptions, 'metrics' | 'log'>,
): WriteObserver {
  return {
    written: (batch) => metrics.written(kind.name, batch),
    fenced: (cell) => {
      metrics.fenced(kind.name);
      log.warn('a write was refused: the actor has a newer owner', { kind: kind.name, actor: cell.id });
    },
    lost: (cells, error) => {
      metrics.lost(kind.name, cells.length);
      log.warn('nobody knows whether a write was stored', { kind: kind.name, count: cells.length, error });
    },
  };
}
