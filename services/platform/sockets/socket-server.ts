import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import type { Clock } from '../clock/clock.ts';
import type { Ids } from '../ids/ids.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { Redis } from '../redis/redis.ts';
import type { FindLanguage } from '../use-case/caller-language.ts';
import { Dispatcher, type DispatcherOptions } from './dispatch.ts';
import { adapterOver, type AdapterKind } from './adapter.ts';
import { closeGently } from './drain.ts';
import { bufferedBytes, connectionOf, cut } from './engine.ts';
import { EngineDoor, type Engine } from './engine-door.ts';
import { admitSockets, type VerifyHandshake } from './handshake.ts';
import { handlersOf } from './handlers.ts';
import { OpenSockets } from './open-sockets.ts';
import { MAX_RECEIVED_BYTES, parser } from './parser.ts';
import type { RefusalCode } from './refusal.ts';
import type { AuthenticatedSocket, SocketEvent } from './socket-event.ts';

export interface SocketServerOptions {
  readonly httpServer: HttpServer;
  readonly redis: Redis;
  /** @default classic */
  readonly adapter?: AdapterKind;
  readonly limiter: RateLimiter;
  readonly handshake: VerifyHandshake;
  readonly events: readonly SocketEvent[];
  /** For refusals to whoever asked for no language. @default English */
  readonly findLanguage?: FindLanguage;
  /** Who this process is, for `server:hello`. */
  readonly processId: string;
  /** Room time: milliseconds with fraction. */
  readonly now: () => number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly trustedProxies: number;
  readonly connectTimeoutMs: number;
  /** Absent for load tests: no limits. */
  readonly limits?: SocketLimits;
  readonly reportBug: (error: unknown, event: string, requestId: string) => void;
  readonly observe?: SocketObserver;
  /** Shown every socket that was let in. */
  readonly onConnected?: (socket: AuthenticatedSocket) => void;
}

export interface SocketLimits {
  readonly perUser: number;
  readonly perAddress: number;
  readonly eventsPerSecond: number;
  readonly eventsBurst: number;
}

/** What telemetry counts. Names of events are those of the platform, or `unknown`. */
export interface SocketObserver {
  readonly event?: (event: string, outcome: string, seconds: number) => void;
  readonly refused?: (code: string) => void;
  readonly closed?: (code: string) => void;
}

/** The sockets of this process. */
export interface SocketServer {
  readonly io: Server;
  /** Sockets that are connected here. */
  count(): number;
  /** Says something to all sockets of a person, in every process that Redis reaches; may be lost. */
  toUser(userId: string, event: string, payload: object): void;
  /** Closes this process's sockets of a session that ended, or of a person when no session is named. */
  revoke(revoked: { readonly session_id: string | null; readonly user_id: string | null }): void;
  /** Lets nobody in any more, tells everybody to move, and closes the connections spread over the time. */
  drain(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

const SWEEP_MS = 1_000;
/** Whoever leaves so much unread is cut; it comes back with `after` (R18). */
const MAX_UNREAD_BYTES = 8_388_608;

/** Starts Socket.IO on a server that others share: it takes `/socket.io/` and leaves every other upgrade alone. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  return new ProcessSockets(options);
}

class ProcessSockets implements SocketServer {
  readonly io: Server;
  readonly #options: SocketServerOptions;
  readonly #dispatching: DispatcherOptions;
  readonly #sweep: NodeJS.Timeout;
  #isDraining = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    const door = this.#createDoor();
    this.#dispatching = this.#createDispatching();
    this.io = new Server(options.httpServer, {
      ...TRANSPORT,
      connectTimeout: options.connectTimeoutMs,
      cors: {
        origin: (origin, decide) => decide(null, origin !== undefined && options.isOriginAllowed(origin)),
      },
      allowRequest: (request, decide) => door.allow(request, decide),
      adapter: adapterOver(options.redis, options.adapter),
    });
    door.watch(this.io.engine as unknown as Engine);
    this.io.use(
      admitSockets({
        ...options,
        verify: options.handshake,
        limits: options.limits,
        open: { byUser: new OpenSockets(), byAddress: new OpenSockets() },
        countEverywhere: (userId) => this.#countEverywhere(userId),
        isDraining: () => this.#isDraining,
        observe: (code) => options.observe?.refused?.(code),
      }),
    );
    this.io.on('connection', (socket) => this.#welcome(socket as AuthenticatedSocket));
    this.#sweep = setInterval(() => this.#look(), SWEEP_MS);
    this.#sweep.unref();
  }

  count(): number {
    return this.io.of('/').sockets.size;
  }

  toUser(userId: string, event: string, payload: object): void {
    this.io.to(`user:${userId}`).emit(event, payload);
  }

  revoke({ session_id, user_id }: { session_id: string | null; user_id: string | null }): void {
    for (const socket of this.#all()) {
      const { sessionId, userId } = socket.data.caller;
      const isMeant = session_id === null ? userId === user_id : sessionId === session_id;
      if (isMeant) this.#closeSession(socket, 'SESSION_REVOKED');
    }
  }

  async drain(withinMs: number): Promise<void> {
    this.#isDraining = true;
    const connections = this.#all().map((socket) => {
      socket.emit('server:draining', { within_ms: withinMs });
      return connectionOf(socket);
    });
    await closeGently(connections, withinMs);
  }

  async close(): Promise<void> {
    this.#isDraining = true;
    clearInterval(this.#sweep);
    void this.io.of('/').adapter.close();
    for (const socket of this.#all()) connectionOf(socket).close(true);
    this.io.engine.close();
    await Promise.resolve();
  }

  /** Without Redis only this process counts. */
  async #countEverywhere(userId: string): Promise<number> {
    try {
      return (await this.io.in(`user:${userId}`).fetchSockets()).length;
    } catch {
      return 0;
    }
  }

  #all(): AuthenticatedSocket[] {
    return [...this.io.of('/').sockets.values()] as AuthenticatedSocket[];
  }

  #createDoor(): EngineDoor {
    const { limits, observe, isOriginAllowed, trustedProxies } = this.#options;
    return new EngineDoor({
      isDraining: () => this.#isDraining,
      isOriginAllowed,
      trustedProxies,
      observe: (code) => observe?.refused?.(code),
      ...(limits && {
        limits: {
          connectionsPerAddress: limits.perAddress * 2,
          packetsBurst: limits.eventsBurst * 10,
          packetsPerSecond: limits.eventsPerSecond * 10,
        },
      }),
    });
  }

  #createDispatching(): DispatcherOptions {
    const { limits, observe, ids, reportBug, findLanguage } = this.#options;
    return {
      handlers: handlersOf(this.#options),
      ids,
      ...(findLanguage && { findLanguage }),
      reportBug,
      observe: (...told) => observe?.event?.(...told),
      expel: (socket, code) => this.#closeSession(socket, code),
      ...(limits && { rate: { burst: limits.eventsBurst, perSecond: limits.eventsPerSecond } }),
    };
  }

  #welcome(socket: AuthenticatedSocket): void {
    const { processId, now } = this.#options;
    const { userId } = socket.data.caller;
    const dispatcher = new Dispatcher(socket, this.#dispatching);
    socket.use((packet) => dispatcher.take(packet));
    socket.once('disconnect', () => connectionOf(socket).close());
    void socket.join(`user:${userId}`);
    socket.emit('server:hello', { protocol: 1, process: processId, now: now() });
    if (socket.data.expiresAt <= this.#wallMs()) this.#closeSession(socket, 'TOKEN_EXPIRED');
    forgetRequest(socket);
    if (socket.connected) this.#options.onConnected?.(socket);
  }

  /** Says why, then ends the connection; socket.io-client does not come back by itself from this. */
  #closeSession(socket: AuthenticatedSocket, code: RefusalCode): void {
    if (!socket.connected) return;
    this.#options.observe?.closed?.(code);
    socket.emit('session:closed', { code });
    socket.disconnect(true);
  }

  /** Ends what has expired and what reads no more. */
  #look(): void {
    const wallMs = this.#wallMs();
    for (const socket of this.#all()) {
      if (socket.data.expiresAt <= wallMs) this.#closeSession(socket, 'TOKEN_EXPIRED');
      else if (bufferedBytes(connectionOf(socket)) > MAX_UNREAD_BYTES) {
        this.#options.observe?.closed?.('SLOW_READER');
        cut(connectionOf(socket));
      }
    }
  }

  #wallMs(): number {
    return this.#options.clock.now().getTime();
  }
}

const TRANSPORT = {
  path: '/socket.io/',
  transports: ['websocket', 'polling'],
  serveClient: false,
  destroyUpgrade: false,
  perMessageDeflate: false,
  httpCompression: false,
  // The heartbeat (Decision 27): who does not answer is closed, and gone, within 40 s.
  pingInterval: 20_000,
  pingTimeout: 20_000,
  allowEIO3: false,
  maxHttpBufferSize: MAX_RECEIVED_BYTES,
  parser,
} satisfies Partial<ServerOptions>;

/** The HTTP request has done its part; kept, it costs a fifth of a connection's memory. */
function forgetRequest(socket: AuthenticatedSocket): void {
  if (socket.conn.transport.name !== 'websocket') return;
  Object.assign(socket.conn, { request: undefined });
  Object.assign(socket.handshake, { headers: {}, auth: {} });
}
