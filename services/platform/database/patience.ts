import type { Call } from '../use-case/use-case.ts';

/**
 * Milliseconds after which a server that says nothing counts as gone. A little above `statement_timeout`,
 * so that a slow statement is ended by the server, and only a frozen server by us.
 */
const SILENCE_LIMIT_MS = 1_300;

/** Milliseconds that somebody who waits for an answer waits for the database in all; then they are told 503. */
const CALLER_LIMIT_MS = 1_350;
/** The last statement of somebody who has waited long gets this at least. */
const LEAST_MS = 50;

/** How long the database may keep one call waiting: for a connection, and for every statement. */
export interface Patience {
  /** Runs one wait, tells it how long it may take, and counts how long it took. */
  during<Output>(wait: (withinMs: number) => Promise<Output>): Promise<Output>;
}

/** Each wait has the whole limit: for work that nobody waits for. */
const ENDLESS: Patience = { during: (wait) => wait(SILENCE_LIMIT_MS) };

/** All waits together have one limit; work between them is not counted. */
export function callersPatience(): Patience {
  let leftMs = CALLER_LIMIT_MS;
  return {
    during: async (wait) => {
      const beganAt = performance.now();
      try {
        return await wait(Math.max(LEAST_MS, Math.min(leftMs, SILENCE_LIMIT_MS)));
      } finally {
        leftMs -= performance.now() - beganAt;
      }
    },
  };
}

/** A call with a signal is somebody who waits. */
export function patienceFor(call: Pick<Call, 'signal'>): Patience {
  return call.signal === undefined ? ENDLESS : callersPatience();
}
