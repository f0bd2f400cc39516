import type { Part } from '../canonical/parts.ts';
import type { ServerSentEvent } from './sse.ts';

/** Reads one event as parts; `end` for the last word, behind which nothing counts. */
export type ReadEvent = (event: ServerSentEvent) => readonly Part[] | 'end';

/**
 * The events of a stream as parts, a batch for each piece of the network. What was said in the same piece before an
 * error is told before it is thrown.
 */
export async function* readParts(
  source: AsyncIterable<readonly ServerSentEvent[]>,
  read: ReadEvent,
): AsyncGenerator<readonly Part[]> {
  for await (const events of source) {
    const { parts, isEnd, failure } = readBatch(events, read);
    if (parts.length > 0) yield parts;
    if (failure !== undefined) throw failure.thrown;
    if (isEnd) return;
  }
}

interface Batch {
  readonly parts: readonly Part[];
  readonly isEnd: boolean;
  readonly failure?: { readonly thrown: unknown };
}

function readBatch(events: readonly ServerSentEvent[], read: ReadEvent): Batch {
  const parts: Part[] = [];
  try {
    for (const event of events) {
      const told = read(event);
      if (told === 'end') return { parts, isEnd: true };
      parts.push(...told);
    }
    return { parts, isEnd: false };
  } catch (thrown) {
    return { parts, isEnd: false, failure: { thrown } };
  }
}
