import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { healthPage } from '../health/health-pages.ts';
import type { Health } from '../health/health.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { showsBearer } from './bearer-token.ts';
import { openHttpServer, type HttpServer } from './server.ts';

/** An actor that this process owns (contracts.md 1). */
export interface ActorReport {
  readonly kind: string;
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly state: string;
  /** Messages that wait. */
  readonly mailbox: number;
}

/** What the internal port can show; absent parts answer 404. */
export interface InternalPages {
  /** The name of this process. */
  readonly process: string;
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'render'>;
  readonly actors?: () => readonly ActorReport[];
  /** Who owns a room now; undefined when nobody does. */
  readonly roomOwner?: (
    roomId: string,
  ) => Promise<{ readonly process: string; readonly epoch: number } | undefined>;
  /** Which version of each credential is in use, never the credential. */
  readonly credentials?: () => readonly unknown[];
  /** Further pages: what the platform says of itself. */
  readonly more?: PageFinder;
  /** Every mail as people get it, as a page; in development only. */
  readonly mails?: () => string;
  /** Takes over connections of other processes whose token was right. */
  readonly acceptLink?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface InternalServerOptions {
  readonly host: string;
  readonly port: number;
  /** What other processes prove themselves with before a link is opened. */
  readonly token: string;
  readonly pages: InternalPages;
  /** Told what made a page fail. */
  readonly reportFailure: (what: string, cause: unknown) => void;
}

/** An answer of the internal port. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Finds the page of a path, if it has one there. */
export type PageFinder = (path: string, query: URLSearchParams) => Promise<Page | undefined>;

/**
 * Metrics, health detail and what this process owns. Never public: reading needs no credentials so that scrapers
 * and tests need none; opening an actor link needs the token.
 *
 * @throws when the address cannot be bound.
 */
export async function openInternalServer(options: InternalServerOptions): Promise<HttpServer> {
  const { pages, reportFailure } = options;
  const http = await openHttpServer({
    host: options.host,
    port: options.port,
    // Whoever reads its pages may read them again; nothing waits for them at the end.
    limits: { requestTimeoutMs: 10_000, drainQuietMs: 0 },
    handler: (request, response) => {
      answer(pages, request)
        .catch((cause: unknown) => {
          reportFailure('A page of the internal port failed', cause);
          return json(500, { error: 'This page failed; the log says why.' });
        })
        .then((page) => write(response, page))
        .catch((cause: unknown) => reportFailure('A page of the internal port was not sent', cause));
    },
  });
  http.server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (pages.acceptLink === undefined) refuseUpgrade(socket, '404 Not Found');
    else if (!showsBearer(request.headers.authorization, options.token))
      refuseUpgrade(socket, '401 Unauthorized');
    else pages.acceptLink(request, socket, head);
  });
  return http;
}

async function answer(pages: InternalPages, request: IncomingMessage): Promise<Page> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'Only GET.' });
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  if (path === '/metrics') {
    const { contentType, body } = await pages.metrics.render(request.headers.accept);
    return { status: 200, type: contentType, body };
  }
  const health = await healthPage(pages.health, path, true);
  if (health !== undefined) return json(health.status, health.body);
  return (await find(pages, path, query)) ?? json(404, { error: 'There is nothing at this address.' });
}

async function find(pages: InternalPages, path: string, query: string): Promise<Page | undefined> {
  return (
    showMails(pages, path) ??
    (await ownership(pages, path)) ??
    (await pages.more?.(path, new URLSearchParams(query)))
  );
}

function showMails({ mails }: InternalPages, path: string): Page | undefined {
  if (path !== '/internal/mails' || mails === undefined) return undefined;
  return { status: 200, type: 'text/html; charset=utf-8', body: mails() };
}

/** What this process owns and holds: actors, rooms, credentials. */
async function ownership(pages: InternalPages, path: string): Promise<Page | undefined> {
  if (path === '/internal/actors' && pages.actors !== undefined) {
    return json(200, { process: pages.process, actors: pages.actors() });
  }
  if (path === '/internal/credentials' && pages.credentials !== undefined) {
    return json(200, { process: pages.process, credentials: pages.credentials() });
  }
  const roomId = /^\/internal\/rooms\/([\w-]{1,64})\/owner$/.exec(path)?.[1];
  if (roomId === undefined || pages.roomOwner === undefined) return undefined;
  const owner = await pages.roomOwner(roomId);
  return owner === undefined ? json(404, { error: 'Nobody owns this room now.' }) : json(200, owner);
}

/** An answer as JSON. */
export function json(status: number, body: unknown): Page {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function write(response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
