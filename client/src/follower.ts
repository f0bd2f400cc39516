import { reconnectDelay } from './back-off.ts';
import type { Connection } from './connection.ts';
import type { StudyFlowError } from './errors.ts';

/** What one can follow: a room, or one's inbox. */
export interface Numbered {
  readonly seq: number;
}

export interface FollowerOptions<Event extends Numbered> {
  readonly connection: Connection;
  /** The last `seq` that is known already. */
  readonly after: number | undefined;
  /** Asks for what came after; `heard` gets the answer in the moment in which it arrives. */
  readonly join: (
    after: number | undefined,
    heard: (error: StudyFlowError | undefined, joined?: Joined<Event>) => void,
  ) => void;
  /** Each event once, in order, without a hole. */
  readonly take: (events: readonly Event[]) => void;
  /** The log that was known is not there any more: from here it begins anew. */
  readonly restarted: () => void;
  /** Nobody may follow it any more, or ever could. */
  readonly ended: (error: StudyFlowError) => void;
}

export interface Joined<Event> {
  readonly seq: number;
  readonly events: readonly Event[];
}

/**
 * Keeps to a log through reconnects: asks for what it missed, drops what it has, and asks again when something is
 * missing all the same.
 */
export class Follower<Event extends Numbered> {
  readonly #options: FollowerOptions<Event>;
  readonly #stopListening: () => void;
  #seq: number | undefined;
  #isJoined = false;
  #isJoining = false;
  #isOver = false;
  #attempt = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FollowerOptions<Event>) {
    this.#options = options;
    this.#seq = options.after;
    this.#stopListening = options.connection.on('state', (state) => {
      this.#isJoined = false;
      this.#isJoining = false;
      this.#attempt = 0;
      if (state === 'online') this.#join();
    });
    if (options.connection.state === 'online') this.#join();
  }

  /** The last `seq` that was taken. */
  get seq(): number | undefined {
    return this.#seq;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Events as they arrive. */
  receive(events: readonly Event[]): void {
    if (!this.#isOver && this.#isJoined) this.#take(events);
  }

  /** What was up to here is gone for good: it is not missing. */
  skipTo(seq: number): void {
    if (this.#seq !== undefined) this.#seq = Math.max(this.#seq, seq);
  }

  stop(): void {
    this.#isOver = true;
    this.#isJoined = false;
    clearTimeout(this.#again);
    this.#stopListening();
  }

  #take(events: readonly Event[]): void {
    const fresh: Event[] = [];
    for (const event of events) {
      if (this.#seq !== undefined && event.seq <= this.#seq) continue;
      if (this.#seq !== undefined && event.seq > this.#seq + 1) {
        this.#options.take(fresh);
        this.#isJoined = false;
        this.#join();
        return;
      }
      this.#seq = event.seq;
      fresh.push(event);
    }
    if (fresh.length > 0) this.#options.take(fresh);
  }

  #join(): void {
    if (this.#isOver || this.#isJoining) return;
    clearTimeout(this.#again);
    this.#isJoining = true;
    this.#options.join(this.#seq, (error, joined) => {
      if (this.#isOver || !this.#isJoining) return;
      this.#isJoining = false;
      if (joined === undefined) this.#failed(error);
      else {
        this.#isJoined = true;
        this.#attempt = 0;
        // Without `after` only the last events come: what was before them is not missing.
        if (this.#seq === undefined) this.#seq = (joined.events[0]?.seq ?? joined.seq + 1) - 1;
        this.#take(joined.events);
      }
    });
  }

  #failed(error: StudyFlowError | undefined): void {
    if (error?.reason.endsWith('.after-ahead') === true) {
      this.#seq = undefined;
      this.#options.restarted();
      this.#join();
      return;
    }
    if (error?.retryable === false) {
      this.stop();
      this.#options.ended(error);
      return;
    }
    const wait =
      (error?.retryAfterMs ?? 0) + reconnectDelay(this.#attempt, this.#options.connection.random) / 4;
    this.#attempt += 1;
    this.#again = setTimeout(() => this.#join(), wait);
  }
}
