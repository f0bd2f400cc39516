import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { systemClock } from '../platform/clock/clock.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { createRateLimiter } from '../platform/rate-limit/rate-limiter.ts';
import { rulesOf } from '../platform/rate-limit/rule.ts';
import type { Redis } from '../platform/redis/redis.ts';
import type { AuthenticatedSocket, SocketEvent } from '../platform/sockets/socket-event.ts';
import { createSocketServer, type SocketServer } from '../platform/sockets/socket-server.ts';
import { testHandshake } from '../platform/sockets/testing.ts';

/** The sockets of one process with the events of one module; a token is the id of its person. */
export interface SocketProcess {
  readonly sockets: SocketServer;
  /** Resolves when the person is connected. */
  connect(userId: string): Promise<Socket>;
  /** Ends clients, sockets and port. */
  stop(): Promise<void>;
}

export async function startSocketProcess(options: {
  readonly redis: Redis;
  readonly processId: string;
  readonly events: readonly SocketEvent[];
  readonly onConnected?: (socket: AuthenticatedSocket) => void;
}): Promise<SocketProcess> {
  const { redis } = options;
  const httpServer = createServer();
  const sockets = createSocketServer({
    ...options,
    ...{ httpServer, clock: systemClock, ids: randomIds, trustedProxies: 0, connectTimeoutMs: 5_000 },
    limiter: createRateLimiter({ enabled: false, rules: rulesOf(''), redis }),
    handshake: testHandshake,
    now: () => performance.timeOrigin + performance.now(),
    isOriginAllowed: () => true,
    reportBug: (error) => {
      throw error;
    },
  });
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
  const clients: Socket[] = [];
  return {
    sockets,
    connect: async (token) => {
      const client = io(url, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
      });
      clients.push(client);
      await new Promise((resolve, reject) => {
        client.once('server:hello', resolve);
        client.once('connect_error', reject);
      });
      return client;
    },
    stop: async () => {
      for (const client of clients) client.disconnect();
      await sockets.close();
      httpServer.closeAllConnections();
      await new Promise((resolve) => httpServer.close(resolve));
    },
  };
}
