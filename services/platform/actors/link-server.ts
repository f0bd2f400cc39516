import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isAppError } from '../errors/app-error.ts';
import type { Log } from '../telemetry/log.ts';
import {
  frameWriter,
  readFrame,
  type FailureCodec,
  type Question,
  type QuestionFrame,
} from './link-frames.ts';
import { isNotOwner } from './not-owner.ts';
import { GONE, LINK_PATH, MAX_FRAME_BYTES } from './links.ts';

export interface LinkServerOptions {
  readonly self: string;
  readonly token: string;
  readonly codec: FailureCodec;
  readonly log: Log;
  readonly answer: (question: Question, deadlineMs: number) => Promise<unknown>;
}

/** The other end of links: mounted on the internal port's `upgrade` event. */
export interface LinkServer {
  /** Whether the upgrade was for links; if not, nothing was done with the socket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly close: () => void;
}

/**
 * Answers questions of other processes that know the shared token. A question for a process that had this address
 * before is refused at the door: its link must not be taken for the new one.
 */
export function createLinkServer(options: LinkServerOptions): LinkServer {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  });
  return {
    upgrade: (request, socket, head) => {
      if (request.url !== LINK_PATH) return false;
      const status = refusalOf(request, options);
      if (status !== undefined) {
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return true;
      }
      server.handleUpgrade(request, socket, head, (link) => serve(link, options));
      return true;
    },
    close: () => {
      for (const link of server.clients) link.terminate();
      server.close();
    },
  };
}

function refusalOf(request: IncomingMessage, { self, token }: LinkServerOptions): string | undefined {
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return '401 Unauthorized';
  return request.headers['x-to-process'] === self ? undefined : `${GONE} Gone`;
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function serve(link: WebSocket, { codec, log, answer }: LinkServerOptions): void {
  const write = frameWriter((text) => {
    if (link.readyState === link.OPEN) link.send(text, () => undefined);
  });
  const reply = (frame: QuestionFrame): void => {
    const { n, ms, ...question } = frame;
    answer(question, ms).then(
      (value) => write({ n, reply: value ?? null }),
      (thrown: unknown) => {
        if (!isAppError(thrown) && !isNotOwner(thrown)) log.error('an actor failed', { error: thrown });
        write(codec.write(n, thrown));
      },
    );
  };
  link.on('error', (error) => {
    log.warn('a link from another process failed', { error });
  });
  link.on('message', (data) => {
    try {
      for (const item of readFrame(data)) reply(item as QuestionFrame);
    } catch (error) {
      log.error('a link from another process sent nonsense', { error });
      link.terminate();
    }
  });
}
