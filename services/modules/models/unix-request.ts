import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface UnixRequest {
  readonly socketPath: string;
  readonly path: string;
  /** JSON; without it the request is a GET. */
  readonly body?: Buffer;
  readonly signal: AbortSignal;
}

/** Asks a server behind a socket. @returns its answer, of which the head has arrived. */
export async function askUnix({ socketPath, path, body, signal }: UnixRequest): Promise<IncomingMessage> {
  const asked = request({
    ...{ socketPath, path, signal, agent: false, method: body === undefined ? 'GET' : 'POST' },
    headers: {
      host: 'localhost',
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': body.length }),
    },
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  // What ends it later is told to whoever reads the answer.
  asked.on('error', () => undefined);
  return answer;
}

/** Whether it is up and its model is there. */
export async function isHealthy(socketPath: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await askUnix({ socketPath, path: '/health', signal });
    answer.on('error', () => undefined).resume();
    return answer.statusCode === 200;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
