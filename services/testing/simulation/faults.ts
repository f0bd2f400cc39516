import type { Fault, Plan } from './plan.ts';
import type { Slots } from './slots.ts';
import type { Tables } from './store/tables.ts';
import type { Cache } from './world/cache.ts';
import type { DefectParts } from './world/defect.ts';
import { createLane, type Lane } from './world/lane.ts';
import type { Network } from './world/network.ts';
import type { Scheduler } from './world/scheduler.ts';

/** How often a draining process looks whether everybody has been answered, and how long it waits at most. */
const LOOK_MS = 20;
const MOST_WAIT_MS = 1_500;

type FaultOf<Type extends Fault['type']> = Extract<Fault, { type: Type }>;

/** What faults can reach. */
export interface Exposed {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly slots: Slots;
  readonly tables: Pick<Tables, 'processes'>;
  readonly database: Lane;
  readonly cache: Cache;
  readonly defect: DefectParts;
  /** How far the database's clock has been moved. */
  databaseOffsetMs: number;
}

/** Does to a world what the plan says, and takes it back. */
export class Faults {
  readonly #world: Exposed;
  readonly #lane = createLane('faults', 3);
  readonly counts: Record<string, number> = {};
  #areOver = false;

  constructor(world: Exposed) {
    this.#world = world;
  }

  /** What a plan says for later than the end of the faults does not happen. */
  plan(fault: Fault): void {
    this.#after(fault.at, `${fault.type} ${JSON.stringify(fault)}`, () => {
      if (this.#areOver) return;
      this.counts[fault.type] = (this.counts[fault.type] ?? 0) + 1;
      this.#begin(fault);
    });
  }

  /** Cuts are healed, frozen processes wake up, and every place has its process. */
  healAll(): void {
    this.#areOver = true;
    const { scheduler, network, slots, database } = this.#world;
    scheduler.thaw(database);
    network.healAll();
    slots.all.forEach((slot, number) => {
      this.#calm(number);
      if (slot.process === undefined) {
        if (slot.started > 0) slots.start(number);
      } else scheduler.thaw(slot.process.lane);
    });
  }

  #begin(fault: Fault): void {
    switch (fault.type) {
      case 'cut':
        this.#cut(fault);
        break;
      case 'end-lease':
        this.#endLease(fault);
        break;
      case 'clock-jump':
        this.#jump(fault);
        break;
      case 'cache-flush':
        this.#flush();
        break;
      case 'database-freeze':
        this.#freezeDatabase(fault);
        break;
      case 'database-cut':
      case 'lost-replies':
      case 'slow-database':
        this.#weather(fault);
        break;
      default:
        this.#processFault(fault);
    }
  }

  #processFault(fault: FaultOf<'crash' | 'start' | 'drain' | 'freeze'>): void {
    const { slots } = this.#world;
    if (fault.type === 'start') slots.start(fault.slot);
    else if (fault.type === 'drain') this.#drain(fault);
    else if (fault.type === 'freeze') this.#freeze(fault);
    else if (slots.kill(fault.slot, fault.arrives) !== undefined) this.#startLater(fault.slot, fault.downMs);
  }

  /** Redis forgets everything. */
  #flush(): void {
    const { cache, defect } = this.#world;
    cache.flush();
    defect.cacheFlushed?.();
  }

  #freezeDatabase({ forMs }: FaultOf<'database-freeze'>): void {
    const { scheduler, database } = this.#world;
    database.isFrozen = true;
    this.#after(forMs, 'the database goes on', () => scheduler.thaw(database));
  }

  #weather(fault: FaultOf<'database-cut' | 'lost-replies' | 'slow-database'>): void {
    const weather = this.#world.slots.all[fault.slot]?.weather;
    if (weather === undefined) return;
    if (fault.type === 'database-cut') weather.isCut = true;
    else if (fault.type === 'lost-replies') weather.lostReplies = fault.share;
    else weather.slowestMs = fault.slowestMs;
    this.#after(fault.forMs, `${fault.type} is over`, () => this.#calm(fault.slot));
  }

  /** The way to the database is as it should be. */
  #calm(number: number): void {
    const slot = this.#world.slots.all[number];
    if (slot === undefined) return;
    const { weather } = slot;
    weather.isCut = false;
    weather.lostReplies = 0;
    weather.slowestMs = this.#world.plan.databaseMs;
    slot.line?.heal();
  }

  #freeze({ slot, forMs }: FaultOf<'freeze'>): void {
    const lane = this.#world.slots.all[slot]?.process?.lane;
    if (lane === undefined) return;
    lane.isFrozen = true;
    this.#after(forMs, `${lane.name} wakes up`, () => this.#world.scheduler.thaw(lane));
  }

  #cut({ from, to, bothWays, forMs }: FaultOf<'cut'>): void {
    const { network } = this.#world;
    const [here, there] = [`p${from}`, `p${to}`];
    network.cut(here, there);
    if (bothWays) network.cut(there, here);
    this.#after(forMs, `${here} and ${there} meet again`, () => {
      network.heal(here, there);
      network.heal(there, here);
    });
  }

  #endLease({ slot }: FaultOf<'end-lease'>): void {
    const { slots, tables } = this.#world;
    const row = tables.processes.get(slots.all[slot]?.process?.processId ?? '');
    if (row !== undefined) row.leaseUntil = -Infinity;
  }

  #jump({ slot, byMs }: FaultOf<'clock-jump'>): void {
    const clock = slot === undefined ? undefined : this.#world.slots.all[slot]?.clock;
    if (clock === undefined) this.#world.databaseOffsetMs += byMs;
    else clock.wallOffsetMs += byMs;
  }

  /** A process leaves in order: its rooms are handed over, everybody is answered, then it stops. */
  #drain({ slot, downMs }: FaultOf<'drain'>): void {
    const { slots, scheduler } = this.#world;
    const process = slots.all[slot]?.process;
    if (process?.isReady !== true || process.isDraining) return;
    const isHere = (): boolean => slots.all[slot]?.process === process;
    const end = (): void => {
      if (!isHere()) return;
      slots.kill(slot, 1);
      this.#startLater(slot, downMs);
    };
    const leave = (waitedMs: number): void => {
      if (process.asked > 0 && waitedMs < MOST_WAIT_MS) {
        scheduler.after(process.lane, LOOK_MS, '', () => leave(waitedMs + LOOK_MS));
      } else void process.stop().then(end, end);
    };
    scheduler.after(process.lane, 0, 'drains', () => {
      void process.drain().then(() => leave(0));
    });
  }

  #startLater(slot: number, downMs: number): void {
    this.#after(downMs, '', () => this.#world.slots.start(slot));
  }

  #after(delayMs: number, what: string, work: () => void): void {
    this.#world.scheduler.after(this.#lane, delayMs, what, work);
  }
}
