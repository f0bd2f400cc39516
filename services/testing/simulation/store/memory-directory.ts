import type { Claim, Directory, Found, Peer } from '../../../platform/actors/directory.ts';
import type { OwnerAddress } from '../../../platform/actors/not-owner.ts';
import { headKey, type HeadRow, type ProcessRow, type Tables } from './tables.ts';

const A_DAY_MS = 86_400_000;

/** The directory over rows in memory: the contract of the port, without a database. */
export function createMemoryDirectory(tables: Tables): Directory {
  const { processes, heads, now } = tables;
  const living = (id: string | null): ProcessRow | undefined => {
    const row = id === null ? undefined : processes.get(id);
    return row !== undefined && row.leaseUntil > now() ? row : undefined;
  };
  const bury = (row: ProcessRow): void => {
    if (row.leaseUntil > now()) row.leaseUntil = -Infinity;
  };

  return {
    register: async (process, leaseMs) => {
      for (const row of processes.values()) {
        if (row.url === process.url && row.processId !== process.processId) bury(row);
      }
      processes.set(process.processId, { ...process, leaseUntil: now() + leaseMs });
    },
    renew: async (processId, leaseMs) => {
      const mine = living(processId);
      if (mine !== undefined) mine.leaseUntil = now() + leaseMs;
      const alive = [...processes.values()].filter((row) => row.leaseUntil > now());
      const others = alive.filter((row) => row.processId !== processId);
      const soonestEnd = Math.min(...others.map(({ leaseUntil }) => leaseUntil - now()));
      return {
        isHeld: mine !== undefined,
        peers: alive.map(peerOf),
        databaseMs: now(),
        ...(others.length > 0 && { soonestEndMs: soonestEnd }),
      };
    },
    setDraining: async (processId, draining) => {
      const row = processes.get(processId);
      if (row !== undefined) processes.set(processId, { ...row, draining });
    },
    bury: async (processId) => {
      const row = processes.get(processId);
      if (row !== undefined) bury(row);
    },
    unregister: async (processId) => {
      for (const row of [...processes.values()]) {
        if (row.processId === processId || row.leaseUntil < now() - A_DAY_MS) processes.delete(row.processId);
      }
    },
    claim: async (kind, ids, processId) =>
      ids.map((id) => {
        const claimed = claimOne(heads.get(headKey(kind, id)), processId, living);
        const head = heads.get(headKey(kind, id));
        if (claimed.outcome === 'claimed' && head !== undefined) head.claimedAt = now();
        return claimed;
      }),
    find: async (kind, ids) => ids.map((id) => foundOf(heads.get(headKey(kind, id)), living)),
    release: async (kind, given, to) => {
      for (const { id, epoch } of given) {
        const head = heads.get(headKey(kind, id));
        if (head?.epoch === epoch) head.processId = to;
      }
    },
    findOverdue: async (processId, most) =>
      [...heads.values()]
        .filter((head) => head.wakeAt !== null && head.wakeAt < now())
        .filter((head) => head.processId === processId || living(head.processId) === undefined)
        .sort((left, right) => (left.wakeAt ?? 0) - (right.wakeAt ?? 0))
        .slice(0, most)
        .map(({ kind, id }) => ({ kind, id })),
  };
}

type Living = (id: string | null) => ProcessRow | undefined;

/** A claim of one's own raises the epoch as well. */
function claimOne(head: HeadRow | undefined, processId: string, living: Living): Claim {
  if (head === undefined) return { outcome: 'unknown' };
  const owner = living(head.processId);
  if (owner !== undefined && owner.processId !== processId) {
    return { outcome: 'owned', owner: addressOf(owner) };
  }
  head.epoch += 1;
  head.processId = processId;
  return { outcome: 'claimed', head: { id: head.id, epoch: head.epoch, seq: head.seq } };
}

function foundOf(head: HeadRow | undefined, living: Living): Found {
  if (head === undefined) return { outcome: 'unknown' };
  const owner = living(head.processId);
  if (owner === undefined) return { outcome: 'free' };
  return { outcome: 'owned', owner: addressOf(owner), epoch: head.epoch };
}

function addressOf({ processId, url }: ProcessRow): OwnerAddress {
  return { processId, url };
}

function peerOf({ processId, url, roles, draining }: ProcessRow): Peer {
  return { processId, url, roles, draining };
}
