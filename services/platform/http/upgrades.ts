import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** The path of an upgrade, without its query. */
export function pathOfUpgrade(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Answers an upgrade with a plain status and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  const reason = STATUS_CODES[status] ?? '';
  socket.end(`HTTP/1.1 ${status.toString()} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Whoever keeps its half open does not keep ours.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

const LINGER_MS = 500;

/**
 * Answers upgrades that nobody on this server takes. Servers of WebSockets leave each other's alone, so a path that is
 * none of theirs would stay open for good.
 */
export function refuseUnknownUpgrades(server: Server, isTaken: (path: string) => boolean): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (isTaken(pathOfUpgrade(request))) return;
    socket.on('error', () => undefined);
    refuseUpgrade(socket, 404);
  });
}
