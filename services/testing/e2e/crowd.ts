/** Clients beside the one that misbehaves, and many requests at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { send, type Answer, type Sent } from './http.ts';

/** Somebody who goes on with their work all along. */
export interface SteadyClient {
  /** Every answer so far; a failed connection counts as status 0. */
  readonly answers: readonly Answer[];
  /** Stops, and gives every answer. */
  stop(): Promise<readonly Answer[]>;
}

/** Sends one request after the other, with a pause, until it is stopped. */
export function startSteadyClient(
  base: string | (() => string),
  next: () => Sent,
  { pauseMs = 20, hear }: { pauseMs?: number; hear?: (answer: Answer) => void } = {},
): SteadyClient {
  const answers: Answer[] = [];
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      const began = performance.now();
      const answer = await send(typeof base === 'string' ? base : base(), next()).catch((error: unknown) =>
        failedAnswer(error, began),
      );
      answers.push(answer);
      hear?.(answer);
      await delay(pauseMs);
    }
  })();
  return {
    answers,
    stop: async () => {
      stopping.abort();
      await work;
      return answers;
    },
  };
}

function failedAnswer(error: unknown, beganAt: number): Answer {
  const tookMs = performance.now() - beganAt;
  return { status: 0, headers: {}, text: String(error), json: undefined, beganAt, tookMs };
}

/** Works through a list with so many at once. */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
