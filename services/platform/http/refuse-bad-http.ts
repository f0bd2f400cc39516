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

/** What cannot be read as HTTP is answered as any other failure is, and its connection ends. */
export function refuseBadHttp(maxHeaderBytes: number) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
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
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}
