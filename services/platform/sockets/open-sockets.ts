/** Counts what is open at once, by whom. */
export class OpenSockets {
  readonly #counts = new Map<string, number>();

  count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  open(key: string): void {
    this.#counts.set(key, this.count(key) + 1);
  }

  close(key: string): void {
    const left = this.count(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
