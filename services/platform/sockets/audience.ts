/** What one publication is sent under, to be given back with its outcome. */
export type Moment = number;

/**
 * Whether processes besides this one listen to a feed that it hears itself: what nobody else hears need not pass
 * through Redis.
 *
 * Redis tells with each publication how many have heard it, and a process that begins to listen says so. Neither is
 * trusted for more than a moment: the head of what was withheld is told soon after, and a newcomer at once, so that a
 * process which was overlooked reads it from the log.
 */
export class Audience {
  #isAlone = false;
  #withheld = 0;
  #changes: Moment = 0;

  /** Whether events up to `seq` must be told; when not, their head is kept for later. */
  needs(seq: number): boolean {
    if (this.#isAlone && seq > this.#withheld) this.#withheld = seq;
    return !this.#isAlone;
  }

  /** To be kept from the moment in which something is published. */
  get moment(): Moment {
    return this.#changes;
  }

  /** So many have heard what was published, this process included; undefined when nobody can say. */
  counted(listeners: number | undefined, since: Moment): void {
    // Who came meanwhile may not be among those who were counted.
    if (since === this.#changes) this.#isAlone = listeners !== undefined && listeners <= 1;
  }

  /** Somebody has come, or may have without being heard. */
  changed(): void {
    this.#changes += 1;
    this.#isAlone = false;
  }

  /** The head of what was withheld since the last call; 0 when nothing was. */
  takeWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }
}
