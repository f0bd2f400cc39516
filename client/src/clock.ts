/** One exchange with the server: when we asked and heard, by our monotonic clock, and what its clock said between. */
export interface Exchange {
  readonly asked: number;
  readonly heard: number;
  readonly received: number;
  readonly answered: number;
}

interface Sample {
  /** Server clock minus ours. */
  readonly offset: number;
  readonly roundTrip: number;
  /** Our clock in the middle of it. */
  readonly at: number;
}

export interface ClockOptions {
  readonly monotonic?: () => number;
  readonly wall?: () => number;
  /** The device slept, or its clock was set: ask the server again. */
  readonly onJump?: () => void;
}

/** Samples that are compared. */
const WINDOW = 8;
/** By how much a sample may be further off for each millisecond of its age. */
const AGEING = 0.000_1;
/** Below this distance in time two samples say nothing about how our clock drifts. */
const DRIFT_SPAN_MS = 120_000;
/** Quartz is within 200 ppm; more is a mistake of measuring. */
const MAX_DRIFT = 0.000_5;
/** Our monotonic clock stands still while the device sleeps; the wall clock does not. */
const SLEPT_MS = 1_000;

/**
 * The server's time, which is room time. It never goes back, and goes on evenly while better estimates come in: a
 * lower one is waited for.
 */
export class ServerClock {
  readonly #monotonic: () => number;
  readonly #wall: () => number;
  readonly #onJump: () => void;
  #samples: Sample[] = [];
  #first: Sample | undefined;
  #drift = 0;
  #last = 0;
  #asleep: number;
  #isInDoubt = false;

  constructor({ monotonic, wall, onJump }: ClockOptions = {}) {
    this.#monotonic = monotonic ?? (() => performance.now());
    this.#wall = wall ?? (() => Date.now());
    this.#onJump = onJump ?? (() => undefined);
    this.#asleep = this.#wall() - this.#monotonic();
  }

  /** Our own clock: monotonic, and it counts the time that the device slept. */
  local(): number {
    const ahead = this.#wall() - this.#monotonic() - this.#asleep;
    if (Math.abs(ahead) > SLEPT_MS) {
      // Asleep, most likely; or somebody set the clock. The next exchange tells.
      this.#asleep += ahead;
      this.#isInDoubt = true;
      this.#onJump();
    }
    return this.#monotonic() + this.#asleep;
  }

  /** Whether the server was ever heard; before, its time is taken to be that of this device. */
  get isSynchronised(): boolean {
    return this.#samples.length > 0;
  }

  /** How far `now()` may be from the server's clock, in milliseconds. */
  get uncertainty(): number {
    const best = this.#best;
    return best === undefined ? Infinity : this.#doubtIn(best);
  }

  add({ asked, heard, received, answered }: Exchange): void {
    const roundTrip = Math.max(0, heard - asked - (answered - received));
    const at = (asked + heard) / 2;
    const sample = { offset: (received + answered) / 2 - at, roundTrip, at };
    if (this.#isInDoubt) this.#forget();
    this.#samples = [...this.#samples, sample].slice(-WINDOW);
    this.#first ??= sample;
    this.#learnDrift();
  }

  /** The server's time now, in milliseconds since 1970. */
  now(): number {
    const local = this.local();
    const best = this.#best;
    const estimate = best === undefined ? local : local + best.offset + (local - best.at) * this.#drift;
    this.#last = Math.max(this.#last, estimate);
    return this.#last;
  }

  #forget(): void {
    this.#samples = [];
    this.#first = undefined;
    this.#drift = 0;
    this.#last = 0;
    this.#isInDoubt = false;
  }

  /** The one that is wrong by the least: by half its round trip at most when it was made. */
  get #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || this.#doubtIn(sample) < this.#doubtIn(best) ? sample : best),
      undefined,
    );
  }

  #doubtIn({ roundTrip, at }: Sample): number {
    return roundTrip / 2 + (this.#monotonic() + this.#asleep - at) * AGEING;
  }

  #learnDrift(): void {
    const best = this.#best;
    if (best === undefined || this.#first === undefined) return;
    const span = best.at - this.#first.at;
    if (span < DRIFT_SPAN_MS) return;
    const measured = (best.offset - this.#first.offset) / span;
    // What the round trips leave open is no drift.
    const doubt = (best.roundTrip + this.#first.roundTrip) / 2 / span;
    this.#drift = Math.abs(measured) < doubt ? 0 : Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, measured));
  }
}
