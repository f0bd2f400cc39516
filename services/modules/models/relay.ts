import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { modelLost, modelSilent } from './errors.ts';
import type { ModelServer } from './model-server.ts';
import { askUnix } from './unix-request.ts';

export interface Relay {
  readonly model: string;
  readonly server: Pick<ModelServer, 'socketPath'>;
  readonly path: string;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Milliseconds of silence after which the answer is given up. */
  readonly stallMs: number;
}

/**
 * Lets a model's server answer, piece by piece as it speaks and no faster than the client reads. When the client goes,
 * the server is told by its end of the connection; when the server goes in the middle, the client is.
 *
 * @returns the status that was answered; undefined when the answer broke off.
 * @throws `models.lost`, `models.silent` while nothing was sent yet.
 */
export async function relay(options: Relay): Promise<number | undefined> {
  const { model, server, path, body, response, stallMs } = options;
  const silence = createSilence(stallMs);
  const signal = AbortSignal.any([options.signal, silence.signal]);
  try {
    const answer = await askUnix({ socketPath: server.socketPath, path, body, signal });
    const status = answer.statusCode ?? 502;
    response.writeHead(status, headersOf(answer));
    response.flushHeaders();
    answer.on('data', silence.heard);
    await pipeline(answer, response, { signal });
    return status;
  } catch (cause) {
    if (response.headersSent || options.signal.aborted) {
      response.destroy();
      return undefined;
    }
    throw silence.signal.aborted ? modelSilent({ model }, { cause }) : modelLost({ model }, { cause });
  } finally {
    silence.end();
  }
}

/** Whether nobody was there who could have read the request: it may be sent again to whoever comes after. */
export function wasUnread(thrown: unknown): boolean {
  const { cause } = (thrown ?? {}) as { cause?: { code?: unknown } };
  return cause?.code === 'ECONNREFUSED' || cause?.code === 'ENOENT';
}

/** Of the server's headers those that say how to read what follows. */
function headersOf(answer: IncomingMessage): Record<string, string> {
  const type = answer.headers['content-type'] ?? 'application/json; charset=utf-8';
  return { 'content-type': type, 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
}

interface Silence {
  readonly signal: AbortSignal;
  heard(): void;
  end(): void;
}

function createSilence(limitMs: number): Silence {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limitMs);
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  };
}
