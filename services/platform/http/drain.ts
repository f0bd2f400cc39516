import type { RequestListener, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** How often kept connections are looked at once nobody new is let in. */
const LOOK_MS = 25;

/** What is known of an open connection that still speaks HTTP. */
interface Kept {
  /** When it last brought a byte, or took the end of an answer. */
  at: number;
  read: number;
  answering: number;
}

/** Empties a server without failing a request. */
export interface Drain {
  /** From now on every answer ends its connection; new connections are still taken. */
  start(): void;
  /** Lets nobody new in; resolves when the last connection has gone. */
  finish(): Promise<void>;
}

/**
 * A kept connection may bring a request in the very moment in which it is closed; a proxy may not send a POST twice, so
 * that it fails. Therefore idle connections are not closed at once, as Node would: each may bring one more request,
 * whose answer says `Connection: close`. Those that bring nothing end after `quietMs`, counted from the start of the
 * drain: longer than a gateway keeps a connection that it does not use. WebSockets are left to their server.
 */
export function createDrain(server: Server, quietMs: number): Drain {
  const answering = new Set<ServerResponse>();
  const connections = watchConnections(server);
  let startedAt: number | undefined;

  const onRequest: RequestListener = (_request, response) => {
    if (startedAt !== undefined) endAfter(response);
    answering.add(response);
    response.on('close', () => answering.delete(response));
  };
  server.on('request', onRequest);

  const start = (): void => {
    if (startedAt !== undefined) return;
    startedAt = performance.now();
    for (const response of answering) endAfter(response);
  };
  return {
    start,
    finish: async () => {
      start();
      // Whoever has connected already and waits for the kernel to be asked is let in first.
      await setImmediate();
      const since = startedAt ?? 0;
      const timer = setInterval(() => closeQuiet(connections, since, quietMs), LOOK_MS);
      // The server's own way closes idle connections at once.
      await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      clearInterval(timer);
      server.close();
    },
  };
}

function watchConnections(server: Server): ReadonlyMap<Socket, Kept> {
  const connections = new Map<Socket, Kept>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { at: performance.now(), read: 0, answering: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    const kept = connections.get(socket);
    if (kept === undefined) return;
    kept.answering += 1;
    response.once('close', () => {
      kept.answering -= 1;
      kept.at = performance.now();
    });
  });
  server.on('upgrade', ({ socket }) => connections.delete(socket));
  return connections;
}

function closeQuiet(connections: ReadonlyMap<Socket, Kept>, since: number, quietMs: number): void {
  const now = performance.now();
  for (const [socket, kept] of connections) {
    if (socket.bytesRead !== kept.read) {
      kept.read = socket.bytesRead;
      kept.at = now;
    }
    if (kept.answering === 0 && now - Math.max(kept.at, since) >= quietMs) socket.destroy();
  }
}

function endAfter(response: ServerResponse): void {
  if (response.headersSent) return;
  response.shouldKeepAlive = false;
  response.setHeader('Connection', 'close');
}
