import type { Response } from 'express';

/** A comment so often keeps proxies from closing a stream that is silent. */
const HEARTBEAT_MS = 15_000;

export interface SendStreamOptions {
  /** Complete events as text, ready to be sent. */
  readonly chunks: AsyncIterable<string>;
  /** Beside those that every stream has, as names and values in turn. */
  readonly headers?: () => readonly string[];
  /** The event that tells a failure in the middle, and ends the stream. */
  readonly tellFailure: (thrown: unknown) => string;
}

/**
 * Sends a stream as it comes. The first chunk decides: until it is there, a failure is an ordinary refusal. Whoever
 * reads slowly slows the provider down: nothing is asked for while there is something unsent.
 *
 * @throws what the stream fails with before its first chunk
 */
export async function sendStream(
  response: Response,
  { chunks, headers, tellFailure }: SendStreamOptions,
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
    await sendAll(response, iterator, first);
  } catch (thrown) {
    write(response, tellFailure(thrown));
  } finally {
    clearInterval(heartbeat);
    await iterator.return?.();
    response.end();
  }
}

/** Stops when the reader has gone. */
async function sendAll(
  response: Response,
  iterator: AsyncIterator<string>,
  first: IteratorResult<string>,
): Promise<void> {
  for (let step = first; step.done !== true; step = await iterator.next()) {
    if (!write(response, step.value) && !(await drained(response))) return;
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
