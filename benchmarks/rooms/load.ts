/** The load generator: every member of every room, in one process apart from the servers. */
import { onParent, tellParent } from '../support/parent.ts';
import { openColyseusMember } from './colyseus-member.ts';
import { openMember, type Door, type MemberSocket } from './socket.ts';

/** Who is measured. */
export type SideName = 'peer' | 'colyseus' | 'platform';

/** What one measurement shall be. */
export interface RoomsOrder {
  readonly side: SideName;
  readonly rooms: readonly { readonly id: string; readonly members: readonly Door[] }[];
  /** Events of a room that not every member has yet, at most. */
  readonly inFlight: number;
  /** Instead of that: how often a room says something. */
  readonly everyMs?: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What one measurement gave. */
export interface RoomsResult {
  readonly kind: 'done';
  readonly deliveries: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const EVENT_BYTES = 100;
/** Latencies are counted in steps of a tenth of a millisecond, up to ten seconds. */
const STEPS_PER_MS = 10;
const STEPS = 100_000;

class Meter {
  readonly #counts = new Uint32Array(STEPS);
  isOn = false;
  deliveries = 0;

  add(latencyMs: number): void {
    if (!this.isOn) return;
    this.deliveries += 1;
    const step = Math.min(STEPS - 1, Math.floor(latencyMs * STEPS_PER_MS));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
  }

  percentile(share: number): number {
    let left = this.deliveries * share;
    const step = this.#counts.findIndex((count) => (left -= count) < 0);
    return step / STEPS_PER_MS;
  }
}

/** One room: sends the next event as soon as an earlier one has reached everybody. */
class Room {
  readonly #id: string;
  readonly #side: RoomsOrder['side'];
  readonly #meter: Meter;
  readonly #members: MemberSocket[] = [];
  readonly #sentAt: number[] = [];
  readonly #missing: number[] = [];
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: string, side: RoomsOrder['side'], meter: Meter) {
    this.#id = id;
    this.#side = side;
    this.#meter = meter;
  }

  async join(doors: readonly Door[]): Promise<void> {
    for (const door of doors) {
      this.#members.push(await this.#open(door));
    }
  }

  async #open(door: Door): Promise<MemberSocket> {
    const onEvent = (index: number): void => this.#received(index);
    if (this.#side === 'colyseus') return openColyseusMember(door, this.#id, onEvent);
    const member = await openMember(door, onEvent);
    if (this.#side === 'peer') await member.ask('join', { room: this.#id });
    else await member.ask('room:join', { room_id: this.#id });
    return member;
  }

  /** Rooms that speak at an even pace begin at different moments. */
  start(inFlight: number, everyMs: number | undefined): void {
    if (everyMs !== undefined) {
      setTimeout(() => {
        this.#timer = setInterval(() => this.#send(), everyMs);
      }, Math.random() * everyMs);
    }
    for (let index = 0; index < inFlight; index += 1) this.#send();
  }

  stop(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  close(): void {
    for (const member of this.#members) member.close();
  }

  #send(): void {
    const index = this.#sentAt.length;
    const text = `@${String(index).padStart(7, '0')}`.padEnd(EVENT_BYTES, '.');
    this.#sentAt.push(performance.now());
    this.#missing.push(this.#members.length);
    const sender = this.#members[index % this.#members.length];
    const sending =
      this.#side !== 'platform'
        ? sender?.ask('post', { room: this.#id, text })
        : sender?.ask('room:post', {
            room_id: this.#id,
            client_id: crypto.randomUUID(),
            type: 'chat',
            data: { text },
          });
    sending?.catch(fail);
  }

  #received(index: number): void {
    const sentAt = this.#sentAt[index];
    if (sentAt === undefined) return;
    this.#meter.add(performance.now() - sentAt);
    const missing = (this.#missing[index] ?? 0) - 1;
    this.#missing[index] = missing;
    if (missing === 0 && !this.#isOver && this.#timer === undefined) this.#send();
    if (missing < 0) fail(new Error('An event came twice'));
  }
}

async function run(order: RoomsOrder): Promise<void> {
  const meter = new Meter();
  const rooms = order.rooms.map(({ id }) => new Room(id, order.side, meter));
  await Promise.all(rooms.map((room, index) => room.join(order.rooms[index]?.members ?? [])));
  for (const room of rooms) room.start(order.inFlight, order.everyMs);
  await sleep(order.warmUpMs);
  meter.isOn = true;
  const startedAt = performance.now();
  tellParent({ kind: 'measuring' });
  await sleep(order.measureMs);
  meter.isOn = false;
  const result: RoomsResult = {
    kind: 'done',
    deliveries: meter.deliveries,
    seconds: (performance.now() - startedAt) / 1_000,
    p50Ms: meter.percentile(0.5),
    p99Ms: meter.percentile(0.99),
  };
  tellParent({ ...result });
  for (const room of rooms) room.stop();
  await sleep(500);
  for (const room of rooms) room.close();
  tellParent({ kind: 'idle' });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(error: Error): void {
  tellParent({ kind: 'failed', sentence: error.stack ?? error.message });
}

process.on('uncaughtException', fail);
onParent<RoomsOrder>(run);
tellParent({ kind: 'ready' });
