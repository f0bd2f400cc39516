import { isRetryableConflict, sqlState } from '../database/postgres-errors.ts';
import { isAppError } from '../errors/app-error.ts';
import type { ActorEvent, AnyActorKind, Entry } from './actor-kind.ts';
import type { Cell } from './cell.ts';
import { notOwner } from './not-owner.ts';
import { outcomeUnknown } from './outcomes.ts';

/** Two writes on their way keep the server and the socket busy; more would only split the batches. */
const AT_ONCE = 2;
const MOST_CELLS = 512;
const CONFLICT_ATTEMPTS = 3;

/** Told what writes came to. */
export interface WriteObserver {
  written(batch: { readonly entries: number; readonly events: number; readonly seconds: number }): void;
  fenced(cell: Cell): void;
  lost(cells: readonly Cell[], cause: unknown): void;
}

interface Taken {
  readonly cell: Cell;
  readonly entry: Entry<ActorEvent, unknown>;
}

/**
 * Group commit for the actors of one kind: what becomes ready while a write is on its way goes with the next one.
 *
 * A head that has another epoch closes its own actor and no other. An entry that the database refuses is told apart
 * by writing each alone. When nobody can say what was stored, the actors of the batch are given up: their next owner,
 * which may be this process again, reads what the log says.
 */
export class GroupWriter {
  readonly #kind: AnyActorKind;
  readonly #observer: WriteObserver;
  readonly #ready = new Set<Cell>();
  #running = 0;
  #isScheduled = false;

  constructor(kind: AnyActorKind, observer: WriteObserver) {
    this.#kind = kind;
    this.#observer = observer;
  }

  schedule(cell: Cell): void {
    this.#ready.add(cell);
    if (this.#isScheduled || this.#running >= AT_ONCE) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#running >= AT_ONCE) return;
    this.#running += 1;
    try {
      for (let batch = this.#take(); batch.length > 0; batch = this.#take()) await this.#write(batch);
    } finally {
      this.#running -= 1;
    }
  }

  /** A cell whose write is still on its way comes back by itself when that is done. */
  #take(): Taken[] {
    const batch: Taken[] = [];
    for (const cell of this.#ready) {
      if (batch.length >= MOST_CELLS) break;
      this.#ready.delete(cell);
      const entry = cell.take();
      if (entry !== undefined) batch.push({ cell, entry });
    }
    return batch;
  }

  async #write(batch: readonly Taken[]): Promise<void> {
    const startedAt = performance.now();
    try {
      const moved = await this.#send(batch.map(({ entry }) => entry));
      const events = batch.reduce((sum, { entry }) => sum + entry.events.length, 0);
      this.#observer.written({
        entries: batch.length,
        events,
        seconds: (performance.now() - startedAt) / 1_000,
      });
      for (const { cell } of batch) {
        if (moved.has(cell.id)) {
          cell.committed();
        } else {
          this.#observer.fenced(cell);
          cell.close(undefined, notOwner());
        }
      }
    } catch (cause) {
      await this.#fail(batch, cause);
    }
  }

  async #fail(batch: readonly Taken[], cause: unknown): Promise<void> {
    if (!isRefusalOfContent(cause)) {
      this.#observer.lost(
        batch.map(({ cell }) => cell),
        cause,
      );
      for (const { cell } of batch) cell.close(undefined, outcomeUnknown(cause));
      return;
    }
    const [only, second] = batch;
    if (only !== undefined && second === undefined) {
      only.cell.refused(cause);
      return;
    }
    for (const taken of batch) await this.#write([taken]);
  }

  /** A deadlock has stored nothing: the same statement runs again. */
  async #send(entries: readonly Entry<ActorEvent, unknown>[]): Promise<ReadonlySet<string>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#kind.journal.write(entries);
      } catch (thrown) {
        if (attempt >= CONFLICT_ATTEMPTS || !isRetryableConflict(thrown)) throw thrown;
      }
    }
  }
}

/** PostgreSQL answered that the values cannot be stored; anything else may have been stored or not. */
function isRefusalOfContent(thrown: unknown): boolean {
  const code = sqlState(isAppError(thrown) ? thrown.cause : thrown);
  return code !== undefined && /^(2[0-9A-Z]|42|P0)/.test(code);
}
