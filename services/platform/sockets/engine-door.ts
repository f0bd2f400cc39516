import type { IncomingMessage, ServerResponse } from 'node:http';
import { subjectOfAddress } from '../rate-limit/subject.ts';
import { clientAddress } from './client-address.ts';
import { cut, type EngineConnection } from './engine.ts';
import { OpenSockets } from './open-sockets.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EngineDoorOptions {
  readonly isDraining: () => boolean;
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly trustedProxies: number;
  /** Absent: no limits. `packets` counts whatever a connection sends, acknowledgements and refused namespaces too. */
  readonly limits?: {
    readonly connectionsPerAddress: number;
    readonly packetsBurst: number;
    readonly packetsPerSecond: number;
  };
  readonly observe: (code: string) => void;
}

/** What is used of the server of engine.io. */
export interface Engine {
  readonly clients: Readonly<Record<string, unknown>>;
  use(
    middleware: (request: EngineRequest, response: ServerResponse, next: (error?: Error) => void) => void,
  ): void;
  on(event: 'connection', listener: (connection: WatchedConnection) => void): void;
}

type EngineRequest = IncomingMessage & { readonly _query: Readonly<Record<string, string>> };

type WatchedConnection = EngineConnection & {
  readonly request: IncomingMessage;
  on(event: 'packet', listener: () => void): void;
  once(event: 'close', listener: () => void): void;
};

type Decide = (refusal: string | null | undefined, isAllowed: boolean) => void;

const UNKNOWN_SESSION = JSON.stringify({
  code: 1,
  message:
    'This process does not know the session. Long polling over several processes needs a sticky load balancer; ' +
    "without one connect with transports: ['websocket'].",
});

/** What happens before anybody has said who they are: origins, connections per address, packets per connection. */
export class EngineDoor {
  readonly #options: EngineDoorOptions;
  readonly #open = new OpenSockets();

  constructor(options: EngineDoorOptions) {
    this.#options = options;
  }

  /** Judges a new connection; a browser must come from a known origin (ASVS 4.4.2), programs send none. */
  allow(request: IncomingMessage, decide: Decide): void {
    const { isDraining, isOriginAllowed, limits, trustedProxies } = this.#options;
    const { origin, host } = request.headers;
    if (isDraining()) {
      this.#refuse(decide, 'DRAINING', 'This process is stopping, connect again');
      return;
    }
    if (origin !== undefined && !isSameHost(origin, host) && !isOriginAllowed(origin)) {
      this.#refuse(decide, 'ORIGIN', 'This origin may not connect');
      return;
    }
    const place = subjectOfAddress(clientAddress(request, trustedProxies));
    if (limits !== undefined && this.#open.count(place) >= limits.connectionsPerAddress) {
      this.#refuse(decide, 'RATE_LIMIT', 'Too many connections from this address');
      return;
    }
    decide(null, true);
  }

  /** Follows every connection from its first byte to its end. */
  watch(engine: Engine): void {
    engine.use((request, response, next) => {
      const { sid } = request._query;
      if (sid === undefined || Object.hasOwn(engine.clients, sid) || request.headers.upgrade !== undefined) {
        next();
        return;
      }
      response.writeHead(400, { 'Content-Type': 'application/json' }).end(UNKNOWN_SESSION);
      next(new Error('unknown session'));
    });
    engine.on('connection', (connection) => this.#follow(connection));
  }

  #follow(connection: WatchedConnection): void {
    const { limits, trustedProxies, observe } = this.#options;
    if (limits === undefined) return;
    const place = subjectOfAddress(clientAddress(connection.request, trustedProxies));
    this.#open.open(place);
    connection.once('close', () => this.#open.close(place));
    const bucket = new TokenBucket(limits.packetsBurst, limits.packetsPerSecond, performance.now());
    let isCut = false;
    connection.on('packet', () => {
      if (bucket.take(performance.now()) === 0 || isCut) return;
      isCut = true;
      observe('FLOOD');
      // What has arrived is looked at first: a flood of events is told why it ends.
      setImmediate(() => cut(connection));
    });
  }

  #refuse(decide: Decide, code: string, message: string): void {
    this.#options.observe(code);
    decide(message, false);
  }
}

function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
