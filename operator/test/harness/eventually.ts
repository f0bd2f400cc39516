import { setTimeout as delay } from 'node:timers/promises';
import { slowdownNow } from '../../../tools/local/slowdown.ts';

export interface Patience {
  /** On an idle machine; a busy one is given as much more as it is slower. @default 30 s */
  readonly withinMs?: number;
  /** @default 25 ms */
  readonly everyMs?: number;
}

/** How often the machine is looked at while somebody waits. */
const LOOK_EVERY_MS = 5_000;
/** Nobody waits for ever. */
const MOST_PATIENCE = 4;

/**
 * Asks until the answer is neither false nor undefined nor a failure, and returns it.
 *
 * @param what a sentence that says what should be so; it is in the message when it is not.
 * @throws when the time is over, with the last answer or failure.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 30_000, everyMs = 25 }: Patience = {},
): Promise<Exclude<T, false | undefined>> {
  const isOver = patience(withinMs);
  for (;;) {
    const [answer, thrown] = await settle(ask);
    if (thrown === undefined && answer !== false && answer !== undefined) return answer as never;
    if (isOver()) throw tooLate(`Not within ${withinMs} ms: ${what}.`, answer, thrown);
    await delay(everyMs);
  }
}

/** Tells when a time is over, by how slow the machine was at worst while it was waited. */
function patience(withinMs: number): () => boolean {
  const began = performance.now();
  let lookedAt = began;
  let factor = 1;
  return () => {
    const now = performance.now();
    if (now - lookedAt >= LOOK_EVERY_MS || now - began >= withinMs * factor) {
      factor = Math.min(MOST_PATIENCE, Math.max(factor, slowdownNow()));
      lookedAt = now;
    }
    return now - began >= withinMs * factor;
  };
}

function tooLate(sentence: string, answer: unknown, thrown: unknown): Error {
  const last = thrown instanceof Error ? thrown.message : JSON.stringify(thrown ?? answer);
  return new Error(`${sentence} Last: ${last}`, { cause: thrown });
}

async function settle<T>(ask: () => T | Promise<T>): Promise<[T | undefined, unknown]> {
  try {
    return [await ask(), undefined];
  } catch (thrown) {
    return [undefined, thrown ?? new Error('It failed without saying why')];
  }
}
