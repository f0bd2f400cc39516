import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { coalesce } from './coalesce.ts';
import type { Directory, Found, Peer } from './directory.ts';
import type { OwnerAddress } from './not-owner.ts';

export interface PlacementOptions {
  readonly processId: string;
  readonly directory: Directory;
  readonly peers: () => readonly Peer[];
}

/** Where a message goes when no actor of that name is here. */
export type Choice = OwnerAddress | 'here' | 'nobody' | 'unknown';

/** An owner and the epoch under which it writes. */
export interface CurrentOwner extends OwnerAddress {
  readonly epoch: number;
}

/** Finds the owner of an actor, or the process that should become it. */
export interface Placement {
  /** What memory holds: quick, maybe stale; the process that is asked corrects it. */
  remembered(kind: string, id: string): OwnerAddress | undefined;
  remember(kind: string, id: string, owner: OwnerAddress): void;
  forget(kind: string, id: string): void;
  /** Gives what was forgotten, by kind. */
  forgetProcess(processId: string): ReadonlyMap<string, readonly string[]>;
  /** `here` when this process may claim (the claim itself finds out who owns it), or is named as the owner. */
  choose(kind: string, id: string, mayClaim: boolean): Promise<Choice>;
  lookUp(kind: string, id: string): Promise<CurrentOwner | undefined>;
  /** The other processes that take actors. */
  takers(): readonly Peer[];
}

const REMEMBERED = 50_000;

export function createPlacement({ processId: self, directory, peers }: PlacementOptions): Placement {
  const owners = new LRUCache<string, OwnerAddress>({ max: REMEMBERED });
  const finders = new Map<string, (id: string) => Promise<Found>>();
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;

  const find = (kind: string, id: string): Promise<Found> => {
    let finder = finders.get(kind);
    if (finder === undefined) {
      finder = coalesce<string, Found>((ids) => directory.find(kind, ids));
      finders.set(kind, finder);
    }
    return finder(id);
  };
  const takers = (): readonly Peer[] =>
    peers().filter(
      ({ processId, roles, draining }) => processId !== self && roles.includes('rooms') && !draining,
    );

  return {
    remembered: (kind, id) => owners.get(keyOf(kind, id)),
    remember: (kind, id, owner) => {
      if (owner.processId !== self) owners.set(keyOf(kind, id), owner);
    },
    forget: (kind, id) => {
      owners.delete(keyOf(kind, id));
    },
    forgetProcess: (processId) => {
      const forgotten = new Map<string, string[]>();
      for (const [key, owner] of [...owners.entries()]) {
        if (owner.processId !== processId) continue;
        owners.delete(key);
        const [kind = '', id = ''] = key.split(' ');
        forgotten.set(kind, [...(forgotten.get(kind) ?? []), id]);
      }
      return forgotten;
    },
    choose: async (kind, id, mayClaim) => {
      if (mayClaim) return 'here';
      const found = await find(kind, id);
      if (found.outcome === 'unknown') return 'unknown';
      if (found.outcome === 'owned') return found.owner.processId === self ? 'here' : found.owner;
      return preferred(takers(), id) ?? 'nobody';
    },
    lookUp: async (kind, id) => {
      const found = await find(kind, id);
      return found.outcome === 'owned' ? { ...found.owner, epoch: found.epoch } : undefined;
    },
    takers,
  };
}

/** Rendezvous hashing: every process comes to the same answer, and only a lost process's actors move. */
export function preferred<Candidate extends OwnerAddress>(
  candidates: readonly Candidate[],
  id: string,
): Candidate | undefined {
  let best: { candidate: Candidate; weight: string } | undefined;
  for (const candidate of candidates) {
    const weight = createHash('sha1').update(`${candidate.processId} ${id}`).digest('hex');
    if (best === undefined || weight > best.weight) best = { candidate, weight };
  }
  return best?.candidate;
}
