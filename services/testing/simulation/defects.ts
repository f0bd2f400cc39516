import type { RoomJournal } from '../../modules/rooms/actor/room.journal.ts';
import type { RoomSnapshot } from '../../modules/rooms/actor/room.snapshot.ts';
import { Cell } from '../../platform/actors/cell.ts';
import type { Envelope } from '../../platform/actors/envelope.ts';
import { headKey, type Tables } from './store/tables.ts';
import type { Defect } from './world/defect.ts';

type RoomEntry = Parameters<RoomJournal['write']>[0][number];

const headOf = ({ heads }: Tables, { id }: { readonly id: string }) => heads.get(headKey('room', id));

const noFence: Defect = {
  name: 'no-fence',
  mistake: 'a write does not compare the head: it is stored as its writer numbered it',
  build: (tables) => ({
    journal: (inner) => ({
      ...inner,
      write: async (entries) => {
        for (const entry of entries) await inner.write([letIn(tables, entry)]);
        return new Set(entries.map(({ id }) => id));
      },
    }),
  }),
};

/** The head is where the writer believes. */
function letIn(tables: Tables, entry: RoomEntry): RoomEntry {
  const head = headOf(tables, entry);
  if (head !== undefined) Object.assign(head, { epoch: entry.epoch, seq: entry.from });
  return entry;
}

const fenceAtClaimOnly: Defect = {
  name: 'fence-at-claim-only',
  mistake: 'the epoch is compared when an actor is claimed; a write takes the numbers that are next',
  build: (tables) => ({
    journal: (inner) => ({
      ...inner,
      write: (entries) => inner.write(entries.map((entry) => renumbered(tables, entry))),
    }),
  }),
};

function renumbered(tables: Tables, entry: RoomEntry): RoomEntry {
  const { epoch, seq: from } = headOf(tables, entry) ?? { epoch: entry.epoch, seq: entry.from };
  const events = entry.events.map((event, index) => ({ ...event, seq: from + 1 + index }));
  return { ...entry, epoch, from, to: from + events.length, events };
}

const acknowledgeBeforeCommit: Defect = {
  name: 'acknowledge-before-commit',
  mistake: 'a write counts as done when it is sent',
  build: () => ({
    processJournal: (inner) => ({
      ...inner,
      write: (entries) => {
        inner.write(entries).catch(() => undefined);
        return Promise.resolve(new Set(entries.map(({ id }) => id)));
      },
    }),
  }),
};

const leaseRenewedAfterExpiry: Defect = {
  name: 'lease-renewed-after-expiry',
  mistake: 'a renewal prolongs a lease that has ended',
  build: (tables) => ({
    directory: (inner) => ({
      ...inner,
      renew: (processId, leaseMs) => {
        const row = tables.processes.get(processId);
        if (row !== undefined) row.leaseUntil = tables.now() + leaseMs;
        return inner.renew(processId, leaseMs);
      },
    }),
  }),
};

const epochFromRedisAlone: Defect = {
  name: 'epoch-from-redis-alone',
  mistake: 'the epoch is counted in Redis; the head takes whatever comes',
  build: (tables) => {
    const counted = new Map<string, number>();
    return {
      cacheFlushed: () => counted.clear(),
      directory: (inner) => ({
        ...inner,
        claim: async (kind, ids, processId) => {
          const claims = await inner.claim(kind, ids, processId);
          return claims.map((claim) => {
            if (claim.outcome !== 'claimed') return claim;
            const epoch = (counted.get(claim.head.id) ?? 0) + 1;
            counted.set(claim.head.id, epoch);
            const head = headOf(tables, claim.head);
            if (head !== undefined) head.epoch = epoch;
            return { ...claim, head: { ...claim.head, epoch } };
          });
        },
      }),
    };
  },
};

const snapshotWithoutItsSeq: Defect = {
  name: 'snapshot-without-its-seq',
  mistake: 'a state is stored beside the write, without its seq, and taken for the state at the head',
  build: (tables) => ({
    journal: (inner) => ({
      ...inner,
      load: (heads) => {
        for (const { id, seq } of heads) {
          const rows = tables.rooms.get(id);
          if (rows?.snapshot) rows.snapshot = { ...rows.snapshot, seq };
        }
        return inner.load(heads);
      },
      write: (entries) => {
        for (const { id, epoch, to, snapshot } of entries) {
          const rows = tables.rooms.get(id);
          if (rows !== undefined && snapshot !== undefined) {
            rows.snapshot = { epoch, seq: to, state: snapshot as RoomSnapshot };
          }
        }
        return inner.write(entries.map(({ snapshot: _elsewhere, ...entry }) => entry));
      },
    }),
  }),
};

const intakeGoesOn: Defect = {
  name: 'hand-over-without-stopping-intake',
  mistake: 'an actor that is being handed over goes on taking messages',
  build: () => ({
    install: () => {
      const shipped = Cell.prototype.accept;
      Cell.prototype.accept = function accept(envelope: Envelope): void {
        const isLeaving = this.state === 'closing';
        if (isLeaving) this.state = 'active';
        shipped.call(this, envelope);
        if (isLeaving) this.state = 'closing';
      };
      return () => {
        Cell.prototype.accept = shipped;
      };
    },
  }),
};

/** The mistakes that the simulator must find, each within so many schedules (issue 5, point 1). */
export const DEFECTS: readonly Defect[] = [
  noFence,
  fenceAtClaimOnly,
  acknowledgeBeforeCommit,
  leaseRenewedAfterExpiry,
  epochFromRedisAlone,
  snapshotWithoutItsSeq,
  intakeGoesOn,
];

/** @throws when there is no defect of that name. */
export function defectNamed(name: string): Defect {
  const found = DEFECTS.find((defect) => defect.name === name);
  if (found === undefined) {
    throw new Error(
      `There is no defect ${name}. There are: ${DEFECTS.map((defect) => defect.name).join(', ')}`,
    );
  }
  return found;
}
