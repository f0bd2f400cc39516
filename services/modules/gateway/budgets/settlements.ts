import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { BudgetDesk, Settlement } from './budget.ts';

/** Ends of calls on their way to the ledger. */
export interface Settlements {
  /** Resolves when it is written. Never rejects: what fails is tried again until the process ends. */
  add(settlement: Settlement): Promise<void>;
  /** How many wait. */
  readonly waiting: number;
  /** Whether so many wait that no call should begin. */
  readonly isFull: boolean;
  /** Resolves when all are written, or after so long. @returns how many were not */
  drain(withinMs: number): Promise<number>;
}

export interface SettlementsOptions {
  readonly desk: Pick<BudgetDesk, 'settle'>;
  readonly log: Log;
}

/** How many are written together. */
const MOST_TOGETHER = 200;
/** With so many unwritten the database is away: calls that could not be counted are not begun. */
const MOST_WAITING = 5_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

interface Waiting {
  readonly settlement: Settlement;
  readonly resolve: () => void;
}

/** Writes them in the order in which calls end, together with all that come meanwhile. */
export function createSettlements({ desk, log }: SettlementsOptions): Settlements {
  const waiting: Waiting[] = [];
  let pauseMs = 0;
  let underWay: Promise<void> | undefined;

  const write = async (most: number): Promise<void> => {
    const batch = waiting.slice(0, most);
    await desk.settle(batch.map(({ settlement }) => settlement));
    waiting.splice(0, batch.length);
    for (const { resolve } of batch) resolve();
  };
  const writeAll = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      try {
        await write(pauseMs === 0 ? MOST_TOGETHER : 1);
        pauseMs = 0;
      } catch (error) {
        if (pauseMs === 0)
          log.error('the ends of AI calls cannot be written; they are tried again', { error });
        pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
        // One that never fits must not hold the others up.
        const [first] = waiting.splice(0, 1);
        if (first !== undefined) waiting.push(first);
        await delay(pauseMs, undefined, { ref: false });
      }
    }
    underWay = undefined;
  };
  const start = (): Promise<void> => (underWay ??= writeAll());

  return {
    add: (settlement) =>
      new Promise((resolve) => {
        waiting.push({ settlement, resolve });
        void start();
      }),
    get waiting() {
      return waiting.length;
    },
    get isFull() {
      return waiting.length >= MOST_WAITING;
    },
    drain: async (withinMs) => {
      if (waiting.length > 0) await Promise.race([start(), delay(withinMs)]);
      return waiting.length;
    },
  };
}
