/** Calls `work` at a room time; the answer cancels it. */
export type At = (roomTime: number, work: () => void) => () => void;

/** When an actor has something to do by itself: one time or none, set anew after it rang. */
export class Alarm {
  readonly #at: At;
  readonly #ring: () => void;
  #setFor: number | undefined;
  #cancel: () => void = () => undefined;

  constructor(at: At, ring: () => void) {
    this.#at = at;
    this.#ring = ring;
  }

  set(roomTime: number | undefined): void {
    if (roomTime === this.#setFor) return;
    this.stop();
    this.#setFor = roomTime;
    if (roomTime === undefined) return;
    this.#cancel = this.#at(roomTime, () => {
      this.#setFor = undefined;
      this.#ring();
    });
  }

  stop(): void {
    this.#cancel();
  }
}
