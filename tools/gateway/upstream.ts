import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A stand-in for a pod that remembers what it was asked. */
export interface Upstream {
  readonly address: string;
  readonly server: Server;
  readonly requests: IncomingMessage[];
  /** Connections that were ever opened to it. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** Answers 200 with its name, or what the handler says. */
export async function startUpstream(name: string, handle?: RequestListener): Promise<Upstream> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    if (handle !== undefined) handle(request, response);
    else {
      request.resume();
      request.once('end', () => response.setHeader('X-Upstream', name).end(name));
    }
  });
  server.keepAliveTimeout = 65_000;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    requests,
    connections: () => connections,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
