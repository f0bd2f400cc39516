import { LRUCache } from 'lru-cache';
import type { OwnerAddress } from './not-owner.ts';

/** What this process remembers of other owners: quick, maybe stale; the process that is asked corrects it. */
export interface OwnerMemory {
  remembered(kind: string, id: string): OwnerAddress | undefined;
  remember(kind: string, id: string, owner: OwnerAddress): void;
  forget(kind: string, id: string): void;
  /** Gives what was forgotten, by kind. */
  forgetProcess(processId: string): ReadonlyMap<string, readonly string[]>;
}

const REMEMBERED = 50_000;

/** @param self is never remembered as another owner. */
export function createOwnerMemory(self: string): OwnerMemory {
  // A size instead of a count: nothing is allocated for owners that nobody has asked for yet.
  const owners = new LRUCache<string, OwnerAddress>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
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
        const ids = forgotten.get(kind) ?? [];
        ids.push(id);
        forgotten.set(kind, ids);
      }
      return forgotten;
    },
  };
}
