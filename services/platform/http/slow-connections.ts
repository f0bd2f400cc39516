import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes a second below which a peer that we wait for is not slow but holding us. */
const LEAST_PACE = 1_024;
/** Milliseconds over which the pace is taken; two windows and a check stay below 15 s. */
const WINDOW_MS = 6_000;
const CHECK_MS = 1_000;

/** Where a connection stood at the start of the window. */
interface Mark {
  at: number;
  read: number;
  taken: number;
  /** Whether bytes waited for the peer then: a burst at the window's end is no sign of a slow reader. */
  isWaiting: boolean;
}

/**
 * Cuts connections that send a body, or take an answer, drop by drop (slowloris and its kin). Headers have a timeout
 * of Node's own; connections that became WebSockets are left to their server.
 *
 * @returns stops the watch.
 */
export function cutSlowConnections(server: Server): () => void {
  const marks = new Map<Socket, Mark>();
  const requests = new WeakMap<Socket, IncomingMessage>();
  const forget = (socket: Socket): void => void marks.delete(socket);

  server.on('request', (request) => {
    const { socket } = request;
    requests.set(socket, request);
    if (!marks.has(socket)) socket.once('close', () => forget(socket));
    marks.set(socket, markOf(socket));
  });
  server.on('upgrade', (request) => forget(request.socket));

  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, mark] of marks) {
      if (now - mark.at < WINDOW_MS) continue;
      if (isHolding(socket, mark, requests.get(socket))) socket.destroy();
      else marks.set(socket, markOf(socket));
    }
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Whether the peer owes us bytes, or takes ours, slower than the least pace. */
function isHolding(socket: Socket, mark: Mark, request: IncomingMessage | undefined): boolean {
  const least = (LEAST_PACE * WINDOW_MS) / 1_000;
  const isSending = request !== undefined && !request.complete;
  if (isSending && socket.bytesRead - mark.read < least) return true;
  return mark.isWaiting && socket.writableLength > 0 && takenBy(socket) - mark.taken < least;
}

function markOf(socket: Socket): Mark {
  return {
    at: performance.now(),
    read: socket.bytesRead,
    taken: takenBy(socket),
    isWaiting: socket.writableLength > 0,
  };
}

/** Bytes that have left our buffers. */
function takenBy(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}
