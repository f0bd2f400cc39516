/** Asks for the heads of many feeds in one round trip: whoever asks in the same tick shares the question. */
export class Heads {
  readonly #headsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  #asked: Map<string, Promise<number>> | undefined;

  constructor(headsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, number>>) {
    this.#headsOf = headsOf;
  }

  of(key: string): Promise<number> {
    const asked = this.#asked ?? this.#begin();
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = this.#answers.then((heads) => heads.get(key) ?? 0);
    asked.set(key, answer);
    return answer;
  }

  #answers: Promise<ReadonlyMap<string, number>> = Promise.resolve(new Map());

  #begin(): Map<string, Promise<number>> {
    const asked = new Map<string, Promise<number>>();
    this.#asked = asked;
    this.#answers = new Promise<void>((resolve) => {
      setImmediate(resolve);
    }).then(() => {
      this.#asked = undefined;
      return this.#headsOf([...asked.keys()]);
    });
    return asked;
  }
}
