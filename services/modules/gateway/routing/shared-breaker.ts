import { CircuitState, CountBreaker, type IBreaker } from 'cockatiel';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import type { Breaker } from './breaker.ts';
import { createBreakerBoard, type BreakerBoard } from './breaker-board.ts';

/** Told of what a breaker does: it opens, lets its one probe through, or closes. */
export type ObserveBreaker = (candidate: string, what: 'opened' | 'probed' | 'closed') => void;

export interface SharedBreakerDeps {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly observe: ObserveBreaker;
  /** What the processes meet in; without it, or while it is away, each decides alone. */
  readonly redis?: Redis | undefined;
  /** Milliseconds between two probes. @default 10,000 */
  readonly windowMs?: number;
}

/** It opens when half of the last twenty calls failed before their first token, and at least ten were made. */
const OPENS_AT = { threshold: 0.49, size: 20, minimumNumberOfCalls: 10 };

interface Known {
  readonly counts: IBreaker;
  /** When the next probe may be asked for; absent while it is closed. */
  probeAt?: number | undefined;
  isProbing: boolean;
}

/**
 * A breaker per candidate. Each process counts for itself; where one opens, all do, and for each window one probe goes
 * through in the whole cluster (R20). It closes everywhere when a probe answers.
 */
export function createSharedBreaker(deps: SharedBreakerDeps): Breaker & { close(): void } {
  const breaker = new SharedBreaker(deps);
  return {
    allows: (name) => breaker.allows(name),
    report: (name, outcome) => breaker.report(name, outcome),
    close: () => breaker.close(),
  };
}

class SharedBreaker {
  readonly #known = new Map<string, Known>();
  readonly #clock: SharedBreakerDeps['clock'];
  readonly #observe: ObserveBreaker;
  readonly #windowMs: number;
  readonly #board: BreakerBoard | undefined;

  constructor({ clock, observe, redis, windowMs = 10_000 }: SharedBreakerDeps) {
    this.#clock = clock;
    this.#observe = observe;
    this.#windowMs = windowMs;
    this.#board =
      redis &&
      createBreakerBoard(redis, {
        opened: (name) => this.#open(name),
        closed: (name) => this.#close(name),
      });
  }

  allows(name: string): boolean | Promise<boolean> {
    const known = this.#known.get(name);
    if (known?.probeAt === undefined) return true;
    if (this.#clock.monotonicMs() < known.probeAt) return false;
    return this.#askForProbe(name, known);
  }

  report(name: string, outcome: 'answered' | 'failed' | 'broke' | 'left'): void {
    const known = this.#of(name);
    if (known.probeAt !== undefined) {
      this.#reportProbe(name, known, outcome);
      return;
    }
    // Whoever began to answer is there; that it broke off is for the one who goes on.
    if (outcome === 'answered' || outcome === 'broke') known.counts.success(CircuitState.Closed);
    if (outcome !== 'failed' || !known.counts.failure(CircuitState.Closed)) return;
    this.#open(name);
    this.#board?.opened(name, this.#windowMs);
  }

  close(): void {
    this.#board?.close();
  }

  #reportProbe(name: string, known: Known, outcome: 'answered' | 'failed' | 'broke' | 'left'): void {
    // What began before it opened says nothing about now.
    if (!known.isProbing) return;
    known.isProbing = false;
    if (outcome !== 'answered' && outcome !== 'broke') return;
    this.#close(name);
    this.#board?.closed(name);
  }

  /** The next question for a probe is a window away for whoever got one, else a moment. */
  async #askForProbe(name: string, known: Known): Promise<boolean> {
    known.probeAt = this.#clock.monotonicMs() + this.#windowMs;
    const granted =
      this.#board === undefined ? { isMine: true } : await this.#board.probe(name, this.#windowMs);
    // It has closed meanwhile.
    if (this.#known.get(name)?.probeAt === undefined) return true;
    if (granted.isMine) {
      known.isProbing = true;
      this.#observe(name, 'probed');
    } else known.probeAt = this.#clock.monotonicMs() + (granted.againInMs ?? this.#windowMs);
    return granted.isMine;
  }

  #open(name: string): void {
    const known = this.#of(name);
    if (known.probeAt === undefined) this.#observe(name, 'opened');
    known.probeAt = this.#clock.monotonicMs() + this.#windowMs;
  }

  #close(name: string): void {
    if (this.#known.get(name)?.probeAt !== undefined) this.#observe(name, 'closed');
    this.#known.delete(name);
  }

  #of(name: string): Known {
    const known = this.#known.get(name) ?? { counts: new CountBreaker(OPENS_AT), isProbing: false };
    this.#known.set(name, known);
    return known;
  }
}
