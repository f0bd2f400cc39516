/** Who wants to hear what; a listener that throws stops nobody else. */
export class Listeners<Events extends object> {
  readonly #byName = new Map<keyof Events, Set<(told: never) => void>>();

  /** Returns how to stop listening. */
  on<Name extends keyof Events>(name: Name, listener: (told: Events[Name]) => void): () => void {
    const present = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, present);
    present.add(listener);
    return () => void present.delete(listener);
  }

  tell<Name extends keyof Events>(name: Name, told: Events[Name]): void {
    for (const listener of this.#byName.get(name) ?? []) {
      try {
        (listener as (told: Events[Name]) => void)(told);
      } catch (error) {
        // Whoever listens answers for it; it shows as an error that nobody caught.
        setTimeout(() => {
          throw error;
        });
      }
    }
  }
}
