import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDrain } from './drain.ts';
import { refuseBadHttp } from './refuse-bad-http.ts';
import { cutSlowConnections } from './slow-connections.ts';

export interface ServerLimits {
  /** Milliseconds until a request must have arrived whole. */
  readonly requestTimeoutMs: number;
  /** Milliseconds until the headers must have arrived; idle new connections end then too. @default 10000 */
  readonly headersTimeoutMs?: number;
  /** Milliseconds that a kept connection may be idle; longer than proxies keep theirs. @default 65000 */
  readonly keepAliveTimeoutMs?: number;
  /** @default 16384 */
  readonly maxHeaderBytes?: number;
  /** @default 100 */
  readonly maxHeaders?: number;
  /** Connections at once; more are refused at once instead of all becoming slow. @default 20000 */
  readonly maxConnections?: number;
  /** Milliseconds that a drain leaves kept connections for one more request; longer than our gateway keeps idle ones. @default 1500 */
  readonly drainQuietMs?: number;
}

/** A listening server that can be emptied without failing a request. */
export interface HttpServer {
  readonly server: Server;
  /** The address that it listens on, with the real port. */
  readonly url: string;
  readonly port: number;
  /** From now on every answer ends its connection; new connections are still taken. */
  startDraining(): void;
  /** Stops listening, closes connections that stay idle, resolves when the last request is answered. */
  stopListening(): Promise<void>;
  /** Ends what is left, answered or not. */
  destroy(): void;
}

const MAX_HEADER_BYTES = 16_384;

/** Milliseconds in which a client can still read a refusal while its body is thrown away. */
const LINGER_MS = 500;

/** Opens a server with every limit that Node has set explicitly. @throws when the address cannot be bound. */
export async function openHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly handler: RequestListener;
  readonly limits: ServerLimits;
}): Promise<HttpServer> {
  const server = createHardenedServer(options.limits);
  const drain = createDrain(server, options.limits.drainQuietMs ?? 1_500);
  server.on('request', endUnreadBodies);
  server.on('request', options.handler);
  server.on('clientError', refuseBadHttp(options.limits.maxHeaderBytes ?? MAX_HEADER_BYTES));
  const stopCutting = cutSlowConnections(server);

  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    url: urlOf(options.host, port),
    startDraining: drain.start,
    stopListening: async () => {
      await drain.finish();
      stopCutting();
    },
    destroy: () => {
      server.closeAllConnections();
      stopCutting();
    },
  };
}

function createHardenedServer(limits: ServerLimits): Server {
  const headersTimeout = Math.min(limits.headersTimeoutMs ?? 10_000, limits.requestTimeoutMs);
  const server = createServer({
    headersTimeout,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs ?? 65_000,
    connectionsCheckingInterval: Math.min(1_000, headersTimeout),
    maxHeaderSize: limits.maxHeaderBytes ?? MAX_HEADER_BYTES,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  });
  server.maxHeadersCount = limits.maxHeaders ?? 100;
  server.maxConnections = limits.maxConnections ?? 20_000;
  return server;
}

/** A refused body is not read to its end: the connection goes soon after the answer. */
function endUnreadBodies(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return;
  response.once('finish', () => {
    if (request.complete || request.socket.destroyed) return;
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, LINGER_MS).unref();
  });
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
