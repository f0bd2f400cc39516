/**
 * Sees what is committed and what is said while a schedule runs, and notes what must never be. It knows the rows and
 * the promises, nothing of the platform that keeps them.
 */

/** An event as the log has it. */
export interface LoggedEvent {
  readonly seq: number;
  readonly type: string;
  readonly actor_id: string | null;
  readonly client_id: string | null;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A write that moved a head. */
export interface Commit {
  readonly room: string;
  readonly process: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

export interface WitnessOptions {
  /** What is stored at a seq of a room now. */
  readonly storedAt: (room: string, seq: number) => LoggedEvent | undefined;
}

export class Witness {
  readonly #options: WitnessOptions;
  readonly #writerOf = new Map<string, string>();
  readonly #latest = new Map<string, number>();
  readonly #acknowledged = new Map<string, number>();
  /** Everything that was wrong, as sentences. */
  readonly wrong: string[] = [];

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** One owner per epoch, and epochs in the order of commits. */
  committed({ room, process, epoch, from, to }: Commit): void {
    const key = `${room} ${epoch}`;
    const writer = this.#writerOf.get(key);
    if (writer === undefined) this.#writerOf.set(key, process);
    else if (writer !== process) {
      this.#object(`(9) room ${room}: ${process} wrote under epoch ${epoch}, which is ${writer}'s`);
    }
    const latest = this.#latest.get(room) ?? 0;
    if (epoch < latest) {
      this.#object(
        `(5) room ${room}: ${process} wrote ${from + 1} to ${to} under epoch ${epoch} after ${latest}`,
      );
    }
    this.#latest.set(room, Math.max(latest, epoch));
  }

  /** What is told to the world is stored by then, as it is told. */
  said(process: string, room: string, events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (!isSame(this.#options.storedAt(room, event.seq), event)) {
        this.#object(`(11) room ${room}: ${process} told ${event.type} ${event.seq}, which is not stored`);
      }
    }
  }

  /** What a sender is told is stored by then. */
  answered(process: string, room: string, answer: { readonly seq?: unknown }): void {
    const { seq } = answer;
    if (typeof seq === 'number' && this.#options.storedAt(room, seq) === undefined) {
      this.#object(`(11) room ${room}: ${process} answered with ${seq}, which is not stored`);
    }
  }

  /** A client has the acknowledgement: whoever asks from now on must see at least this. */
  acknowledged(room: string, seq: number): void {
    this.#acknowledged.set(room, Math.max(this.#acknowledged.get(room) ?? 0, seq));
  }

  /** The seq that an answer to a question of this moment must reach. */
  floor(room: string): number {
    return this.#acknowledged.get(room) ?? 0;
  }

  /** An answer from the past. */
  sawSeq(
    process: string,
    room: string,
    { seq, floor }: { readonly seq: number; readonly floor: number },
  ): void {
    if (seq < floor) {
      this.#object(`(12) room ${room}: ${process} answered as of ${seq} after ${floor} was acknowledged`);
    }
  }

  /** Something else that must never be. */
  object(sentence: string): void {
    this.#object(sentence);
  }

  #object(sentence: string): void {
    if (!this.wrong.includes(sentence)) this.wrong.push(sentence);
  }
}

function isSame(stored: LoggedEvent | undefined, told: LoggedEvent): boolean {
  return stored === told || (stored !== undefined && JSON.stringify(stored) === JSON.stringify(told));
}
