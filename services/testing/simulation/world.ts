import { buildRoom } from '../../modules/rooms/actor/testing.ts';
import type { Room } from '../../modules/rooms/room.ts';
import { Clients } from './clients.ts';
import { countingMetrics, emptyCounts, type ActorCounts } from './counts.ts';
import { Faults } from './faults.ts';
import { followLog } from './judge/log-model.ts';
import { Witness } from './judge/witness.ts';
import type { Plan } from './plan.ts';
import { Slots } from './slots.ts';
import { createMemoryDirectory } from './store/memory-directory.ts';
import { createMemoryJournal } from './store/memory-journal.ts';
import { createTables, foundRoom, headKey, type Tables } from './store/tables.ts';
import { Cache } from './world/cache.ts';
import type { Defect, DefectParts } from './world/defect.ts';
import { Streams } from './world/draw.ts';
import { createLane, type Lane } from './world/lane.ts';
import { Network } from './world/network.ts';
import { EPOCH_MS } from './world/process-time.ts';
import { Scheduler, type Tell } from './world/scheduler.ts';

/** What happened in a schedule, counted. */
export interface Figures extends ActorCounts {
  readonly steps: number;
  readonly operations: number;
  readonly committed: number;
  readonly unavailable: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly longestWaitMs: number;
}

export interface WorldOptions {
  readonly defect?: Defect | undefined;
  readonly tell?: Tell | undefined;
}

/** Everything that a schedule plays with: rows, network, processes, clients, and who watches them. */
export class World {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly tables: Tables;
  readonly witness: Witness;
  readonly clients: Clients;
  readonly slots: Slots;
  readonly defect: DefectParts;
  readonly database: Lane;
  readonly cache = new Cache();
  readonly counts: ActorCounts = emptyCounts();
  readonly #watch = createLane('watch', 4);
  readonly #faults: Faults;
  readonly streams: Streams;
  /** How far the database's clock has been moved. */
  databaseOffsetMs = 0;

  constructor(plan: Plan, { defect, tell }: WorldOptions = {}) {
    this.plan = plan;
    this.streams = new Streams(plan.seed);
    const scheduler = new Scheduler(plan.seed, tell);
    this.scheduler = scheduler;
    this.network = new Network({ scheduler, streams: this.streams, slowestMs: plan.networkMs });
    this.database = createLane('database', 1);
    this.tables = createTables(() => EPOCH_MS + scheduler.now + this.databaseOffsetMs);
    this.defect = defect?.build(this.tables) ?? {};
    this.witness = new Witness({
      storedAt: (room, seq) => this.tables.rooms.get(room)?.log.find(({ event }) => event.seq === seq)?.event,
    });
    const { directory = same, journal = same } = this.defect;
    this.slots = new Slots(this, {
      directory: directory(createMemoryDirectory(this.tables)),
      journal: journal(createMemoryJournal(this.tables)),
      metrics: countingMetrics(this.counts),
    });
    this.clients = new Clients({
      plan,
      scheduler,
      network: this.network,
      lane: createLane('clients', 2),
      witness: this.witness,
      roomId,
      userId,
      serving: () => this.slots.serving(),
      readAfter: (from, room, after) => this.slots.journalOf(from).readAfter(room, after, 500),
    });
    this.#faults = new Faults(this);
  }

  /** Rooms are founded, processes start, and operations and faults are put where they belong. */
  begin(): void {
    const { rooms, clients, operations, faults, startedSlots } = this.plan;
    for (let client = 0; client < clients; client += 1) this.tables.people.add(userId(client));
    for (let room = 0; room < rooms; room += 1) foundRoom(this.tables, aRoom(room));
    for (let slot = 0; slot < startedSlots; slot += 1) this.slots.start(slot);
    for (const operation of operations) this.clients.start(operation);
    for (const fault of faults) this.#faults.plan(fault);
    if (faults.every(({ type }) => HARMLESS.has(type))) this.#watchOwners();
  }

  /** Where every process is well, losing a room is noticed with the next renewal. */
  #watchOwners(): void {
    const { leaseMs } = this.plan;
    this.scheduler.after(this.#watch, leaseMs / 4, '', () => {
      this.checkOwners(0.6 * leaseMs);
      this.#watchOwners();
    });
  }

  /** Everything works again, and everybody stands where they should. */
  healAll(): void {
    this.scheduler.note('world', 'faults are over');
    this.#faults.healAll();
  }

  /** Whoever asked has been answered. */
  expectNothingOpen(when: string): void {
    if (this.clients.open > 0)
      this.witness.object(`(15) ${this.clients.open} requests are not answered ${when}`);
  }

  /** Long after the faults everything answers at once. */
  expectNobodyTurnedAway(before: number): void {
    const turnedAway = this.clients.unavailable - before;
    if (turnedAway > 0) {
      this.witness.object(`(15) ${turnedAway} were told "unavailable" long after the faults`);
    }
  }

  /** Whoever has lost a room has let it go after so long. */
  checkOwners(afterMs: number): void {
    const before = this.tables.now() - afterMs;
    for (const process of this.slots.serving()) {
      for (const { id, epoch } of process.list()) {
        const head = this.tables.heads.get(headKey('room', id));
        if (head === undefined || head.epoch === epoch || head.processId === process.processId) continue;
        if (epoch === 0 || head.claimedAt > before) continue;
        this.witness.object(
          `(16) ${process.processId} keeps room ${id} of epoch ${epoch}, which ${String(head.processId)} has at ${head.epoch}`,
        );
      }
    }
  }

  /** A timer whose time is over has rung, whoever owns the room. */
  checkTimers(): void {
    const now = this.tables.now();
    for (const [id, { log }] of this.tables.rooms) {
      const { timer, endsAt } = followLog(
        id,
        log.map(({ event }) => event),
      );
      if (timer === 'running' && endsAt < now - this.plan.leaseMs - 1_500) {
        this.witness.object(
          `(14) the timer of room ${id} has not rung ${Math.round(now - endsAt)} ms after its time`,
        );
      }
    }
  }

  /** Every room answers, through every process. */
  lookEverywhere(): void {
    for (let room = 0; room < this.plan.rooms; room += 1) {
      for (const process of this.slots.serving()) {
        this.clients.begin({ at: 0, type: 'look', client: 0, room }, process);
      }
    }
  }

  figures(): Figures {
    const { scheduler, clients, plan, tables } = this;
    const committed = [...tables.rooms.values()].reduce((sum, { log }) => sum + log.length - 1, 0);
    return {
      ...this.counts,
      steps: scheduler.count,
      operations: plan.operations.length,
      committed,
      unavailable: clients.unavailable,
      faults: this.#faults.counts,
      longestWaitMs: clients.longestWaitMs,
    };
  }
}

/** Faults that leave every process able to reach everything. */
const HARMLESS: ReadonlySet<string> = new Set(['end-lease', 'cache-flush', 'start', 'drain']);

const same = <Thing>(thing: Thing): Thing => thing;

function roomId(room: number): string {
  return `room${room}`;
}

function userId(client: number): string {
  return `user${client}`;
}

function aRoom(room: number): Room {
  return buildRoom({
    id: roomId(room),
    name: `Room ${room}`,
    owner_id: userId(0),
    organisation_id: 'organisation',
    created_at: new Date(EPOCH_MS).toISOString(),
  });
}
