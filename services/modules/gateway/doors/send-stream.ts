import type { Response } from 'express';

/** A comment so often keeps proxies from closing a stream that is silent. */
const HEARTBEAT_MS = 15_000;

export interface SendStreamOptions {
  /** Complete events as text, ready to be sent. */
  readonly chunks: AsyncIterable<string>;
  /** The number of the event before the first one. @default 0 */
  readonly after?: number;
  /** Beside those that every stream has, as names and values in turn. */
  readonly headers?: () => readonly string[];
  /** The event that tells a failure in the middle, and ends the stream. */
  readonly tellFailure: (thrown: unknown) => string;
}

/**
 * Sends a stream as it comes. The first chunk decides: until it is there, a failure is an ordinary refusal. Whoever
 * reads slowly slows the provider down: nothing is asked for while there is something unsent.
 *
 * @throws what the stream fails with: before its first chunk to be told, later, when it has been, to be reported
 */
export async function sendStream(
  response: Response,
  { chunks, after = 0, headers, tellFailure }: SendStreamOptions,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (response.destroyed) {
    await iterator.return?.();
    return;
  }
  response.writeHead(200, [...STREAM_HEADERS, ...(headers?.() ?? [])]);
  const heartbeat = setInterval(() => response.write(': keep-alive\n\n'), HEARTBEAT_MS);
  try {
    await sendAll(response, iterator, first, numberedFrom(after));
  } catch (thrown) {
    write(response, tellFailure(thrown));
    throw thrown;
  } finally {
    clearInterval(heartbeat);
    await iterator.return?.();
    response.end();
  }
}

/** Every event carries its number, so that whoever was cut off can say where (`Last-Event-ID`). */
function numberedFrom(after: number): (text: string) => string {
  let number = after;
  return (text) => {
    let told = '';
    for (let at = 0; at < text.length;) {
      const end = endOfEvent(text, at);
      number += 1;
      told += `id: ${String(number)}\n${text.slice(at, end)}`;
      at = end;
    }
    return told;
  };
}

/** Where the event that begins here ends. */
export function endOfEvent(text: string, from: number): number {
  const end = text.indexOf('\n\n', from);
  return end < 0 ? text.length : end + 2;
}

/** Stops when the reader has gone. */
async function sendAll(
  response: Response,
  iterator: AsyncIterator<string>,
  first: IteratorResult<string>,
  numbered: (text: string) => string,
): Promise<void> {
  for (let step = first; step.done !== true; step = await iterator.next()) {
    if (!write(response, numbered(step.value)) && !(await drained(response))) return;
  }
}

/** Whether the reader can take more at once. */
function write(response: Response, text: string): boolean {
  return !response.destroyed && response.write(text);
}

const STREAM_HEADERS = [
  'Content-Type',
  'text/event-stream; charset=utf-8',
  'Cache-Control',
  'no-cache, no-transform',
  'X-Accel-Buffering',
  'no',
];

/** Resolves when the reader can take more; tells whether they are still there. */
function drained(response: Response): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve(!response.destroyed);
    };
    response.on('drain', done).on('close', done);
  });
}
