import type { RoomJournal } from '../../modules/rooms/actor/room.journal.ts';
import type { RoomEvent } from '../../modules/rooms/room.ts';
import type { ActorMetrics } from '../../platform/actors/actor-metrics.ts';
import type { Directory } from '../../platform/actors/directory.ts';
import type { Clients } from './clients.ts';
import type { Witness } from './judge/witness.ts';
import type { Plan } from './plan.ts';
import { SimulatedProcess } from './process.ts';
import type { Cache } from './world/cache.ts';
import { DatabaseLine, type DatabaseWeather } from './world/database-line.ts';
import type { DefectParts } from './world/defect.ts';
import type { Streams } from './world/draw.ts';
import { createLane, type Lane } from './world/lane.ts';
import type { Network } from './world/network.ts';
import { directoryOver, journalOver } from './world/ports.ts';
import { clockOf, timersOf, type ProcessClock } from './world/process-time.ts';
import type { Scheduler } from './world/scheduler.ts';
import { witnessed } from './witnessed.ts';

/** A place where processes stand, one after the other, at one address. */
export interface Slot {
  readonly place: string;
  readonly weather: DatabaseWeather;
  readonly clock: ProcessClock;
  process: SimulatedProcess | undefined;
  line: DatabaseLine | undefined;
  journal: RoomJournal | undefined;
  started: number;
}

/** What processes stand in. */
export interface Ground {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly streams: Streams;
  readonly cache: Cache;
  readonly database: Lane;
  readonly defect: DefectParts;
  readonly witness: Witness;
  readonly clients: Pick<Clients, 'receive' | 'disconnected'>;
}

export interface SlotsOptions {
  readonly directory: Directory;
  readonly journal: RoomJournal;
  readonly metrics: ActorMetrics;
}

/** A process that could not start is started again after so long, as a supervisor does. */
const RESTART_MS = 200;

/** The processes of a world, by where they stand. */
export class Slots {
  readonly all: readonly Slot[];
  readonly #world: Ground;
  readonly #options: SlotsOptions;
  #lanes = 10;

  constructor(world: Ground, options: SlotsOptions) {
    this.#world = world;
    this.#options = options;
    const { plan } = world;
    this.all = plan.clocks.map((clock, number) => ({
      place: `p${number}`,
      weather: { isCut: false, lostReplies: 0, slowestMs: plan.databaseMs },
      clock: { ...clock },
      process: undefined,
      line: undefined,
      journal: undefined,
      started: 0,
    }));
  }

  /** Those that take requests of clients. */
  serving(): readonly SimulatedProcess[] {
    return this.#living().filter(({ isReady, isDraining }) => isReady && !isDraining);
  }

  journalOf({ place }: SimulatedProcess): RoomJournal {
    return this.all.find((slot) => slot.place === place)?.journal ?? this.#options.journal;
  }

  /** A new process takes the place. */
  start(number: number): void {
    const slot = this.#slot(number);
    if (slot.process !== undefined) return;
    const { scheduler, network, plan, database, streams } = this.#world;
    const processId = `${slot.place}.${slot.started}`;
    slot.started += 1;
    this.#lanes += 1;
    const lane = createLane(processId, this.#lanes);
    const timers = timersOf(scheduler, lane, slot.clock);
    const { weather } = slot;
    const line = new DatabaseLine({ scheduler, lane, database, timers, streams, weather });
    const { processJournal = same } = this.#world.defect;
    const witnessedJournal = witnessed(this.#options.journal, processId, this.#world.witness);
    const journal = processJournal(journalOver(line, witnessedJournal));
    const process = new SimulatedProcess({
      processId,
      place: slot.place,
      url: `http://${slot.place}`,
      lane,
      leaseMs: plan.leaseMs,
      directory: directoryOver(line, this.#options.directory),
      journal,
      clock: clockOf(scheduler, slot.clock),
      timers,
      network,
      metrics: this.#options.metrics,
      hints: this.#world.cache.hints(),
      listenerAt: (url) => this.#at(url),
      placeOf: (url) => new URL(url).host,
      say: (from, roomId, events) => this.#say(from, roomId, events),
    });
    Object.assign(slot, { process, line, journal });
    this.#boot(number, process, lane);
  }

  /** The process vanishes; what it had sent arrives with this likelihood. */
  kill(number: number, arrives: number): SimulatedProcess | undefined {
    const slot = this.#slot(number);
    const { process } = slot;
    if (process === undefined) return undefined;
    process.lane.isGone = true;
    slot.line?.orphan(arrives);
    Object.assign(slot, { process: undefined, line: undefined, journal: undefined });
    for (const other of this.#living()) other.links.peerEnded(process.processId);
    this.#world.clients.disconnected(process.processId);
    return process;
  }

  #boot(number: number, process: SimulatedProcess, lane: SimulatedProcess['lane']): void {
    const { scheduler, database } = this.#world;
    const restart = (): void => {
      if (lane.isGone) return;
      this.kill(number, 0);
      scheduler.after(database, RESTART_MS, '', () => this.start(number));
    };
    scheduler.after(lane, 0, 'starts', () => void process.start().catch(restart));
  }

  #say(from: SimulatedProcess, roomId: string, events: readonly RoomEvent[]): void {
    const { witness, clients, network, plan, streams } = this.#world;
    witness.said(from.processId, roomId, events);
    clients.receive(from.processId, roomId, events);
    for (const other of this.#living()) {
      if (other === from || streams.next(`feed ${other.processId}`) < plan.lostBroadcasts) continue;
      const deliver = (): void => clients.receive(other.processId, roomId, events);
      network.send(from.place, other, 'broadcast', { deliver, stream: undefined });
    }
  }

  #living(): readonly SimulatedProcess[] {
    return this.all.flatMap(({ process }) => (process === undefined ? [] : [process]));
  }

  #at(url: string): SimulatedProcess | undefined {
    return this.#living().find((process) => process.url === url);
  }

  #slot(number: number): Slot {
    const slot = this.all[number];
    if (slot === undefined) throw new Error(`There is no place ${number}`);
    return slot;
  }
}

const same = <Thing>(thing: Thing): Thing => thing;
