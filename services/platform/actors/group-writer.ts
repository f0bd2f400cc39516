import { isRetryableConflict, sqlState } from '../database/postgres-errors.ts';
import { isAppError } from '../errors/app-error.ts';
import type { ActorEvent, AnyActorKind, Entry } from './actor-kind.ts';
import type { Cell } from './cell.ts';
import { notOwner } from './not-owner.ts';
import { outcomeUnknown } from './outcomes.ts';
import type { Timers } from './timers.ts';

/** Two writes on their way keep the server and the socket busy; more would only split the batches. */
const AT_ONCE = 2;
/** A write beside another leaves when as many share it, or after so long: a round trip costs the same for one as for ten. */
const SHARE_MS = 10;
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
  readonly #timers: Timers;
  readonly #ready = new Set<Cell>();
  #running = 0;
  /** How many share the writes that are on their way. */
  #underWay = 0;
  #isScheduled = false;
  #isWaiting = false;

  constructor(kind: AnyActorKind, observer: WriteObserver, timers: Timers) {
    this.#kind = kind;
    this.#observer = observer;
    this.#timers = timers;
  }

  schedule(cell: Cell): void {
    this.#ready.add(cell);
    if (this.#isScheduled || this.#running >= AT_ONCE) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#ready.size >= this.#underWay) void this.#run();
      else this.#waitForMore();
    });
  }

  /** The write that is on its way takes them along when it is done, if that is sooner. */
  #waitForMore(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#timers.after(SHARE_MS, () => {
      this.#isWaiting = false;
      if (this.#ready.size > 0) void this.#run();
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
      const moved = await this.#sendShared(batch.map(({ entry }) => entry));
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

  async #sendShared(entries: readonly Entry<ActorEvent, unknown>[]): Promise<ReadonlySet<string>> {
    this.#underWay += entries.length;
    try {
      return await this.#send(entries);
    } finally {
      this.#underWay -= entries.length;
    }
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
