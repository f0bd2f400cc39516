import { createHash } from 'node:crypto';
import { coalesce } from './coalesce.ts';
import type { Directory, Found, Peer } from './directory.ts';
import type { OwnerAddress } from './not-owner.ts';
import type { OwnerHints } from './owner-hints.ts';
import { createOwnerMemory, type OwnerMemory } from './owner-memory.ts';

export interface PlacementOptions {
  readonly processId: string;
  readonly directory: Directory;
  readonly peers: () => readonly Peer[];
  readonly hints: OwnerHints;
}

/** What is known of the process that looks for an owner. */
export interface Chooser {
  readonly mayClaim: boolean;
  /** Whether what others have said may be tried; not again after it was wrong. */
  readonly mayGuess: boolean;
}

/** Where a message goes when no actor of that name is here. */
export type Choice = OwnerAddress | 'here' | 'nobody' | 'unknown';

/** An owner and the epoch under which it writes. */
export interface CurrentOwner extends OwnerAddress {
  readonly epoch: number;
}

/** Finds the owner of an actor, or the process that should become it. */
export interface Placement extends OwnerMemory {
  /** Remembers whom a process has named that is not the owner, and tells the others. */
  correct(kind: string, id: string, owner: OwnerAddress): void;
  /** `here` when this process may claim (the claim itself finds out who owns it), or is named as the owner. */
  choose(kind: string, id: string, chooser: Chooser): Promise<Choice>;
  lookUp(kind: string, id: string): Promise<CurrentOwner | undefined>;
  /** The other processes that take actors. */
  takers(): readonly Peer[];
}

export function createPlacement({ processId: self, directory, peers, hints }: PlacementOptions): Placement {
  const memory = createOwnerMemory(self);
  const finders = new Map<string, (id: string) => Promise<Found>>();

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

  /** Only a process that lives, at the address that the directory tells. */
  const guess = async (kind: string, id: string): Promise<Peer | undefined> => {
    if (peers().every(({ processId }) => processId === self)) return undefined;
    const said = await hints.find(kind, id);
    return said === self
      ? undefined
      : peers().find(({ processId, draining }) => processId === said && !draining);
  };
  const drains = (owner: OwnerAddress): boolean =>
    peers().some(({ processId, draining }) => processId === owner.processId && draining);

  return {
    ...memory,
    // A process that drains gives its actors away: where they are now the directory tells.
    remembered: (kind, id) => {
      const owner = memory.remembered(kind, id);
      return owner === undefined || drains(owner) ? undefined : owner;
    },
    correct: (kind, id, owner) => {
      memory.remember(kind, id, owner);
      hints.say(kind, id, owner.processId);
    },
    choose: async (kind, id, { mayClaim, mayGuess }) => {
      const said = mayGuess ? await guess(kind, id) : undefined;
      if (said !== undefined) return said;
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
