import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { pathOfUpgrade, refuseUpgrade } from '../http/upgrades.ts';
import { subjectOfAddress } from '../rate-limit/subject.ts';
import { clientAddress } from '../sockets/client-address.ts';
import { OpenSockets } from '../sockets/open-sockets.ts';
import {
  PhoenixConnection,
  type ConnectionHandler,
  type ConnectionLimits,
  type CutReason,
} from './connection.ts';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './message.ts';

export interface PhoenixServerOptions {
  readonly httpServer: HttpServer;
  /** Where clients connect, such as `/realtime/v1/websocket`. */
  readonly path: string;
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly trustedProxies: number;
  readonly limits: ConnectionLimits & {
    readonly maxMessageBytes: number;
    /** Absent for load tests: no limit. */
    readonly connectionsPerAddress?: number;
    /** A client that says nothing for so long is gone. */
    readonly idleMs: number;
  };
  /** Judges key and address before the connection opens: a status to refuse with, or undefined. */
  readonly admit: (who: { readonly apiKey: string; readonly address: string }) => Promise<number | undefined>;
  readonly accept: (connection: PhoenixConnection) => ConnectionHandler;
  readonly onRefused: (status: number) => void;
  readonly onCut: (reason: CutReason) => void;
}

/** Phoenix's WebSockets of this process, on a server that others share. */
export interface PhoenixServer {
  count(): number;
  /** Lets nobody in any more, and closes the connections spread over the time: clients come back elsewhere. */
  drain(withinMs: number): Promise<void>;
  close(): void;
}

/** How often silent connections are looked for, at most. */
const SWEEP_MS = 5_000;
const STEP_MS = 25;
/** Close code of RFC 6455's registry: the service restarts. */
const RESTART = 1_012;

interface Knock {
  readonly version: ProtocolVersion;
  readonly address: string;
  readonly apiKey: string;
}

/** Takes upgrades of one path and leaves all others alone. */
export function createPhoenixServer(options: PhoenixServerOptions): PhoenixServer {
  return new ProcessSockets(options);
}

class ProcessSockets implements PhoenixServer {
  readonly #options: PhoenixServerOptions;
  readonly #server: WebSocketServer;
  readonly #connections = new Set<PhoenixConnection>();
  readonly #places = new OpenSockets();
  readonly #sweep: NodeJS.Timeout;
  #isDraining = false;

  constructor(options: PhoenixServerOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.limits.maxMessageBytes,
      perMessageDeflate: false,
      clientTracking: false,
    });
    options.httpServer.on('upgrade', this.#onUpgrade);
    this.#sweep = setInterval(() => this.#cutSilent(), Math.min(SWEEP_MS, options.limits.idleMs / 4));
    this.#sweep.unref();
  }

  count(): number {
    return this.#connections.size;
  }

  async drain(withinMs: number): Promise<void> {
    this.#isDraining = true;
    const leaving = [...this.#connections];
    const steps = Math.max(1, Math.floor((withinMs * 0.8) / STEP_MS));
    const perStep = Math.max(1, Math.ceil(leaving.length / steps));
    for (let from = 0; from < leaving.length; from += perStep) {
      for (const connection of leaving.slice(from, from + perStep)) connection.close(RESTART, 'restart');
      await pause(STEP_MS);
    }
    // Whoever does not answer the good-bye would hold the server open.
    for (let waited = 0; this.#connections.size > 0 && waited < withinMs * 0.2; waited += STEP_MS) {
      await pause(STEP_MS);
    }
    for (const connection of this.#connections) connection.terminate();
  }

  close(): void {
    this.#isDraining = true;
    clearInterval(this.#sweep);
    this.#options.httpServer.off('upgrade', this.#onUpgrade);
    for (const connection of this.#connections) connection.terminate();
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOfUpgrade(request) !== this.#options.path) return;
    socket.on('error', () => undefined);
    const refuse = (status: number): void => {
      this.#options.onRefused(status);
      refuseUpgrade(socket, status);
    };
    const knock = readKnock(request, this.#options);
    if (typeof knock === 'number') {
      refuse(knock);
      return;
    }
    if (!this.#takePlace(socket, knock)) {
      refuse(429);
      return;
    }
    this.#judge(knock).then(
      (status) => {
        if (status !== undefined) refuse(status);
        else if (!socket.destroyed) this.#open({ request, socket, head, knock });
      },
      () => refuse(503),
    );
  };

  /** Counts from the first byte on, so that many at once are no way around the limit. */
  #takePlace(socket: Duplex, { address }: Knock): boolean {
    const { connectionsPerAddress = Number.POSITIVE_INFINITY } = this.#options.limits;
    const place = subjectOfAddress(address);
    if (this.#places.count(place) >= connectionsPerAddress) return false;
    this.#places.open(place);
    socket.once('close', () => this.#places.close(place));
    return true;
  }

  async #judge(knock: Knock): Promise<number | undefined> {
    return this.#isDraining ? 503 : this.#options.admit(knock);
  }

  #open({ request, socket, head, knock }: Visit): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // Frames that break the protocol end the connection; the library has said so to the client.
      webSocket.on('error', () => undefined);
      const { limits, onCut, accept } = this.#options;
      const connection = new PhoenixConnection(webSocket, knock, limits, onCut);
      this.#connections.add(connection);
      webSocket.once('close', () => this.#connections.delete(connection));
      connection.serve(accept(connection));
    });
  }

  #cutSilent(): void {
    for (const connection of this.#connections) {
      if (connection.silentMs > this.#options.limits.idleMs) connection.cut('IDLE');
    }
  }
}

interface Visit {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly knock: Knock;
}

/** Who knocks and in which protocol, or the status of the refusal. */
function readKnock(
  request: IncomingMessage,
  { isOriginAllowed, trustedProxies }: Pick<PhoenixServerOptions, 'isOriginAllowed' | 'trustedProxies'>,
): Knock | number {
  if (!mayComeFrom(request, isOriginAllowed)) return 403;
  const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
  const asked = query.get('vsn') ?? '1.0.0';
  const version = PROTOCOL_VERSIONS.find((known) => known === asked);
  if (version === undefined) return 400;
  const apiKey = query.get('apikey') ?? String(request.headers['x-api-key'] ?? '');
  return { version, apiKey, address: clientAddress(request, trustedProxies) };
}

/** Programs name no origin; a browser comes from this host or from a known one (ASVS 4.4.2). */
function mayComeFrom({ headers }: IncomingMessage, isOriginAllowed: (origin: string) => boolean): boolean {
  const { origin, host } = headers;
  if (origin === undefined || isOriginAllowed(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
