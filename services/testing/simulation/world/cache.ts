import type { OwnerHints } from '../../../platform/actors/owner-hints.ts';

/** What is kept in Redis alone: shared by all processes, and gone when it is flushed. */
export class Cache {
  readonly #owners = new Map<string, string>();

  flush(): void {
    this.#owners.clear();
  }

  /** The hints of one process. */
  hints(): OwnerHints {
    return {
      find: (kind, id) => Promise.resolve(this.#owners.get(`${kind} ${id}`)),
      say: (kind, id, processId) => {
        this.#owners.set(`${kind} ${id}`, processId);
      },
    };
  }
}
