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
    for (let step = first; step.done !== true; step = await iterator.next())
      await write(response, step.value);
    await write(response, '[DONE]');
  } catch (thrown) {
    await write(response, tellFailure(thrown));
  } finally {
    clearInterval(heartbeat);
    await iterator.return?.();
    response.end();
  }
}

async function write(response: Response, part: object | string): Promise<void> {
  if (response.destroyed) return;
  const text = typeof part === 'string' ? part : JSON.stringify(part);
  if (response.write(`data: ${text}\n\n`)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
