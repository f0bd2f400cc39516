/** Work of one socket that is done one after another. How much may wait is the dispatcher's bound. */
export class Turns {
  readonly #last = new WeakMap<object, Map<string, Promise<unknown>>>();

  /** Begins when all that came before with the same `turn` has ended, however it has. */
  async take<Output>(socket: object, turn: string, work: () => Promise<Output>): Promise<Output> {
    const last = this.#last.get(socket) ?? new Map<string, Promise<unknown>>();
    this.#last.set(socket, last);
    const mine = last.get(turn)?.then(work, work) ?? work();
    last.set(turn, mine);
    try {
      return await mine;
    } finally {
      if (last.get(turn) === mine) last.delete(turn);
    }
  }
}
