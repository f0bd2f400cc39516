import type { Clock } from '../../../../platform/clock/clock.ts';
import { unavailable } from '../../../../platform/errors/common.ts';
import type { Embed } from './embed.ts';

/** After so many failures in a row, late ones too, nobody waits for vectors any more, */
const MOST_FAILURES = 3;
/** for so long; then one question tries again. */
const REST_MS = 10_000;

/**
 * The same, while it answers: who embeds slowly, or is away, holds up three questions and then one every ten seconds,
 * instead of all of them. Whoever leaves before the answer tells nothing about it.
 */
export function restedEmbed(embed: Embed, clock: Pick<Clock, 'monotonicMs'>): Embed {
  let failures = 0;
  let restsUntil = -Infinity;
  return async (text, signal) => {
    const now = clock.monotonicMs();
    if (now < restsUntil) throw unavailable({}, { cause: 'who embeds has failed just now' });
    if (failures >= MOST_FAILURES) restsUntil = now + REST_MS;
    try {
      const vector = await embed(text, signal);
      [failures, restsUntil] = [0, -Infinity];
      return vector;
    } catch (thrown) {
      if (!hasLeft(signal)) failures += 1;
      if (failures >= MOST_FAILURES) restsUntil = clock.monotonicMs() + REST_MS;
      throw thrown;
    }
  };
}

function hasLeft({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason as { readonly name?: unknown } | undefined)?.name !== 'TimeoutError';
}
