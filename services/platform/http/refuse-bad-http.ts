import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { inputMalformed, inputTooLarge } from '../errors/common.ts';
import type { AppError } from '../errors/app-error.ts';
import { problemOf } from './problem.ts';

type Refusal = readonly [line: string, error: AppError];

/** By what Node's parser or its timeouts say. */
const REFUSALS: ReadonlyMap<string, (maxHeaderBytes: number) => Refusal> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    (limit: number): Refusal => [
      '431 Request Header Fields Too Large',
      inputTooLarge({ limit_bytes: limit }),
    ],
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    (): Refusal => ['408 Request Timeout', inputMalformed({ what: 'it did not arrive in time' })],
  ],
]);

/** For so long what still comes is dropped: a connection that closes under it loses the answer (RFC 9112, 9.6). */
const LINGER_MS = 500;

/** What cannot be read as HTTP is answered as any other failure is, and its connection ends. */
export function refuseBadHttp(maxHeaderBytes: number) {
  const answered = new WeakSet<Socket>();
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (answered.has(socket) && error.code !== 'ECONNRESET') return;
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [line, problem] = REFUSALS.get(error.code ?? '')?.(maxHeaderBytes) ?? [
      '400 Bad Request',
      inputMalformed({ what: 'it is not valid HTTP' }),
    ];
    const status = Number(line.slice(0, 3));
    const body = JSON.stringify({ ...problemOf(problem, 'en', randomUUID()), status });
    const head = [
      `HTTP/1.1 ${line}`,
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    answered.add(socket);
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    const lingering = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(lingering));
  };
}
