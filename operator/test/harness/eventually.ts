import { setTimeout as delay } from 'node:timers/promises';
import { patience } from '../../../tools/local/slowdown.ts';

export interface Waiting {
  /** On an idle machine; a busy one is given as much more as it is slower. @default 30 s */
  readonly withinMs?: number;
  /** @default 25 ms */
  readonly everyMs?: number;
}

/** Half a minute is long already: a test that waits for several things must end, too. */
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
  { withinMs = 30_000, everyMs = 25 }: Waiting = {},
): Promise<Exclude<T, false | undefined>> {
  const limit = patience(withinMs, { most: MOST_PATIENCE });
  for (;;) {
    const [answer, thrown] = await settle(ask);
    if (thrown === undefined && answer !== false && answer !== undefined) return answer as never;
    if (limit.isOver()) throw tooLate(`Not within ${limit.limitMs()} ms: ${what}.`, answer, thrown);
    await delay(everyMs);
  }
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
