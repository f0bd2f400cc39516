import type { Response } from 'express';

/** A comment so often keeps proxies from closing a stream that is silent. */
const HEARTBEAT_MS = 15_000;

/**
 * Sends parts as server-sent events, each as soon as it is there, and waits for readers who are slower than we are.
 * The first part decides: until it is there, a failure is an ordinary answer. Later ones are told in the stream.
 */
export async function sendEvents<Part extends object>(
  response: Response,
  parts: AsyncIterable<Part>,
  tellFailure: (thrown: unknown) => object,
): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (response.destroyed) {
    await iterator.return?.();
    return;
  }
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(': keep-alive\n\n'), HEARTBEAT_MS);
  try {
    for (let step = first; step.done !== true; step = await iterator.next()) {
      if (!(await write(response, step.value))) return;
    }
    await write(response, '[DONE]');
  } catch (thrown) {
    await write(response, tellFailure(thrown));
  } finally {
    clearInterval(heartbeat);
    await iterator.return?.();
    response.end();
  }
}

/** Resolves when the reader can take more; tells whether they are still there. */
async function write(response: Response, part: object | string): Promise<boolean> {
  if (response.destroyed) return false;
  const text = typeof part === 'string' ? part : JSON.stringify(part);
  if (response.write(`data: ${text}\n\n`)) return true;
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve(!response.destroyed);
    };
    response.on('drain', done).on('close', done);
  });
}
