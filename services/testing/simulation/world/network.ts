import type { Streams } from './draw.ts';
import type { Lane } from './lane.ts';
import type { Scheduler } from './scheduler.ts';

/** Somebody who can be reached. */
export interface Host {
  readonly lane: Lane;
  /** Where it stands: cuts are between places. */
  readonly place: string;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly streams: Streams;
  readonly slowestMs: number;
}

/** One connection in one direction: what is sent on it arrives in order. */
export interface Stream {
  lastArrival: number;
}

interface Parcel {
  readonly from: string;
  readonly to: Host;
  readonly what: string;
  readonly stream: Stream | undefined;
  readonly deliver: () => void;
}

/** Delays between places, and cuts in one or both directions; what is sent over a cut waits until it is healed. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #cuts = new Set<string>();
  #waiting: Parcel[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  isCut(from: string, to: string): boolean {
    return this.#cuts.has(`${from}>${to}`);
  }

  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  heal(from: string, to: string): void {
    if (this.#cuts.delete(`${from}>${to}`)) this.#goOn();
  }

  healAll(): void {
    this.#cuts.clear();
    this.#goOn();
  }

  /** Arrives after a while, in no particular order but that of its stream. */
  send(from: string, to: Host, what: string, { deliver, stream }: Pick<Parcel, 'deliver' | 'stream'>): void {
    this.#send({ from, to, what, stream, deliver });
  }

  /** The way of one packet, in milliseconds. */
  delay(from: string, to: string): number {
    const { streams, slowestMs } = this.#options;
    return 0.1 + streams.next(`${from}>${to}`) * slowestMs;
  }

  #goOn(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const parcel of waiting) this.#send(parcel);
  }

  #send(parcel: Parcel): void {
    const { from, to, what, stream, deliver } = parcel;
    if (this.isCut(from, to.place)) {
      this.#waiting.push(parcel);
      return;
    }
    const { scheduler } = this.#options;
    let delayMs = this.delay(from, to.place);
    if (stream !== undefined) {
      delayMs = Math.max(delayMs, stream.lastArrival - scheduler.now + 0.001);
      stream.lastArrival = scheduler.now + delayMs;
    }
    scheduler.after(to.lane, delayMs, what, deliver);
  }
}
