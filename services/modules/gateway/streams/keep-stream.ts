import type { GatewayCall } from '../call.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { MOST_BYTES, type StreamAbout } from './kept-stream.ts';
import type { Pulse } from './pulse.ts';
import { ownerOf } from './owner.ts';
import type { NewStream, StreamStore } from './stream-store.ts';
import { streamTakenOver } from '../errors.ts';

export interface KeepDeps {
  readonly store: StreamStore;
  readonly pulse: Pulse;
}

/**
 * Keeps a stream, by `by`. What is told was kept before, so whoever comes back has never heard more than is kept. Only
 * the very first batch leaves at once, while it is being kept: the first word waits for nobody. A Redis that fails, or
 * forgets, ends the keeping, never the stream.
 */
export class Keeper {
  readonly #deps: KeepDeps;
  readonly #call: GatewayCall;
  readonly #by: string;
  #keeping: Promise<unknown>;
  #phase: 'new' | 'kept' | 'over';
  #bytes = 0;

  constructor(deps: KeepDeps, call: GatewayCall, by: string) {
    this.#deps = deps;
    this.#call = call;
    this.#by = by;
    this.#phase = call.told === undefined ? 'new' : 'kept';
    this.#keeping = deps.pulse.hold();
    this.#keeping.catch(() => undefined);
  }

  /**
   * Keeps a stream before anything of it was said, so that nobody else begins it too.
   *
   * @returns false when it is kept already, by whomever: then this keeper has nothing to do
   * @throws `common.unavailable` without Redis
   */
  async claim(): Promise<boolean> {
    try {
      await this.#keeping;
      const isMine = await this.#deps.store.claim(this.#head());
      if (isMine) this.#phase = 'kept';
      else this.#over();
      return isMine;
    } catch (thrown) {
      this.#over();
      throw thrown;
    }
  }

  /** Keeps a batch; resolves when it may be told. @throws `gateway.stream-taken-over` */
  async keep(batch: readonly GatewayPart[]): Promise<void> {
    if (this.#phase === 'over') return;
    this.#bytes += sizeOf(batch);
    if (this.#phase === 'new') this.#begin(batch);
    else if (this.#bytes > MOST_BYTES) await this.#giveUp();
    else await this.#append(batch);
  }

  /** Nobody says more; others may go on. */
  async leave(): Promise<void> {
    const wasKept = this.#phase === 'kept';
    this.#over();
    if (!wasKept) return;
    const { store } = this.#deps;
    await this.#keeping
      .then(() => store.append(this.#call.id, this.#by, { state: 'left' }))
      .catch(() => undefined);
  }

  /** Where it was all at once, nobody goes on with it. */
  #begin(first: readonly GatewayPart[]): void {
    this.#open(first);
    if (!isLast(first)) return;
    const { id } = this.#call;
    this.#keeping = this.#keeping.then(() => this.#deps.store.append(id, this.#by, { state: 'ended' }));
    this.#keeping.catch(() => undefined);
    this.#over();
  }

  #open(first: readonly GatewayPart[]): void {
    this.#phase = 'kept';
    this.#keeping = this.#keeping.then(() => this.#deps.store.open({ ...this.#head(), first }));
    this.#keeping.catch(() => undefined);
  }

  #head(): Omit<NewStream, 'first'> {
    const { id, door, request, keepAs = { created: 0 }, fallback, who } = this.#call;
    const about: StreamAbout = { id, door, model: request.model, head: keepAs, fallback };
    return { about, owner: ownerOf(who), userId: who.caller.userId, request, by: this.#by };
  }

  async #append(batch: readonly GatewayPart[]): Promise<void> {
    const isEnd = isLast(batch);
    const outcome = await this.#keeping
      .then(() =>
        this.#deps.store.append(this.#call.id, this.#by, { batch, ...(isEnd && { state: 'ended' }) }),
      )
      .catch(() => undefined);
    if (outcome !== 'kept' || isEnd) this.#over();
    if (outcome === 'taken') throw streamTakenOver();
  }

  async #giveUp(): Promise<void> {
    this.#over();
    await this.#deps.store.forget(this.#call.id).catch(() => undefined);
  }

  #over(): void {
    if (this.#phase !== 'over') this.#deps.pulse.release();
    this.#phase = 'over';
  }
}

function isLast(batch: readonly GatewayPart[]): boolean {
  return batch.at(-1)?.type === 'end';
}

/** About as many as JSON makes of it. */
function sizeOf(batch: readonly GatewayPart[]): number {
  let size = 0;
  for (const part of batch) {
    size += 64;
    if ('text' in part) size += part.text.length;
    else if (part.type === 'tool-call-delta') size += part.arguments.length;
  }
  return size;
}
