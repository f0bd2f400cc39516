import { createHash } from 'node:crypto';
import type { AuthenticatedSocket } from '../../../../platform/sockets/socket-event.ts';
import type { Clock } from '../../../../platform/clock/clock.ts';
import type { AppError } from '../../../../platform/errors/app-error.ts';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { GatewayCall } from '../../call.ts';
import type { GatewayCaller } from '../../caller.ts';
import type { ChatRequest } from '../../canonical/request.ts';
import { streamUnknown, tooManyStreams } from '../../errors.ts';
import type { Gateway } from '../../gateway.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import type { Routes } from '../../routing/routes.ts';
import { ownerOf } from '../../streams/owner.ts';
import type { Streams } from '../../streams/streams.ts';
import { tellSocket, type Telling } from './tell-socket.ts';

export interface SocketStreamsDeps {
  readonly gateway: Gateway;
  /** Absent where nothing is kept: then a stream ends with its socket, and nothing can be resumed. */
  readonly streams: Pick<Streams, 'begin' | 'follow'> | undefined;
  readonly routes: Pick<Routes, 'allOf'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly reportBug: (failure: AppError) => void;
}

/** As in `GatewayCall.door`. */
export const SOCKETS = 'sockets';

/** Streams that one socket may hear at once. */
const MOST_AT_ONCE = 8;
/** A stream whose socket has gone is read on no longer than this. */
const ALONE_MS = 600_000;

/** A stream that a socket hears. */
interface Heard {
  readonly signal: AbortSignal;
  /** What becomes of it when the socket goes, or hears it anew. */
  readonly leave: () => void;
  /** Ends it at once. */
  readonly stop: () => void;
  isHeard: boolean;
}

/** The streams that sockets of this process began or follow. */
export class SocketStreams {
  readonly #deps: SocketStreamsDeps;
  readonly #heard = new WeakMap<AuthenticatedSocket, Map<string, Heard>>();
  /** Those that are being started on a socket: the same start again waits for the first. */
  readonly #starting = new WeakMap<AuthenticatedSocket, Map<string, Promise<unknown>>>();
  /** Those that began here, to be stopped whoever hears them; an id is made of its owner. */
  readonly #begun = new Map<string, AbortController>();

  constructor(deps: SocketStreamsDeps) {
    this.#deps = deps;
  }

  /**
   * Finds out what a start means: the same request again is the same stream.
   *
   * @throws `gateway.model-unknown`, `gateway.too-many-streams`, `common.unavailable`
   */
  async start(
    socket: AuthenticatedSocket,
    { requestId, request }: { readonly requestId: string; readonly request: ChatRequest },
  ): Promise<{ readonly streamId: string; readonly tell: () => void }> {
    const who: GatewayCaller = { caller: socket.data.caller };
    this.#deps.routes.allOf(request.model, who);
    const streamId = idOf(who, requestId);
    const starting = this.#starting.get(socket)?.get(streamId);
    await starting;
    if (starting !== undefined || this.#of(socket).has(streamId)) return { streamId, tell: () => undefined };
    const started = this.#startNew(socket, { streamId, who, request });
    const ofSocket = this.#starting.get(socket) ?? new Map<string, Promise<unknown>>();
    this.#starting.set(socket, ofSocket.set(streamId, started));
    try {
      return { streamId, tell: await started };
    } finally {
      ofSocket.delete(streamId);
    }
  }

  /** Begins it, or follows it where it has begun: the same request in another process at the same moment too. */
  async #startNew(
    socket: AuthenticatedSocket,
    { streamId, who, request }: { streamId: string; who: GatewayCaller; request: ChatRequest },
  ): Promise<() => void> {
    const { streams, gateway } = this.#deps;
    const ending = new AbortController();
    const heard = this.#enter(socket, streamId, {
      signal: ending.signal,
      leave: () => void (streams === undefined ? ending.abort() : endLater(ending)),
      stop: () => void ending.abort(),
    });
    const call = this.#callOf(who, { streamId, request, signal: ending.signal });
    let parts: AsyncIterable<readonly GatewayPart[]> | undefined;
    try {
      parts = streams === undefined ? gateway.stream(call) : await streams.begin(call);
    } finally {
      if (parts === undefined) this.#of(socket).delete(streamId);
    }
    if (parts === undefined) return this.resume(socket, streamId, 0);
    return () => void this.#tellFirst(socket, heard, { streamId, parts, ending });
  }

  async #tellFirst(
    socket: AuthenticatedSocket,
    heard: Heard,
    { streamId, parts, ending }: Pick<Telling, 'streamId' | 'parts'> & { readonly ending: AbortController },
  ): Promise<void> {
    this.#begun.set(streamId, ending);
    await this.#tell(socket, heard, { streamId, after: 0, parts });
    if (this.#begun.get(streamId) === ending) this.#begun.delete(streamId);
  }

  /** @throws `gateway.stream-unknown`, `gateway.too-many-streams` */
  async resume(socket: AuthenticatedSocket, streamId: string, after: number): Promise<() => void> {
    const { streams, ids } = this.#deps;
    if (streams === undefined) throw streamUnknown();
    const gone = new AbortController();
    const who: GatewayCaller = { caller: socket.data.caller };
    const stream = await streams.follow(streamId, { who, requestId: ids.uuid(), signal: gone.signal });
    this.#leave(socket, streamId);
    const heard = this.#enter(socket, streamId, {
      signal: gone.signal,
      leave: () => void gone.abort(),
      stop: () => {
        gone.abort();
        this.#begun.get(streamId)?.abort();
      },
    });
    const parts = async function* (): AsyncGenerator<readonly GatewayPart[]> {
      yield stream.said;
      yield* stream.rest();
    };
    return () => void this.#tell(socket, heard, { streamId, after, parts: parts() });
  }

  /** @returns whether it was told to this socket */
  stop(socket: AuthenticatedSocket, streamId: string): boolean {
    const heard = this.#of(socket).get(streamId);
    heard?.stop();
    return heard !== undefined;
  }

  #callOf(
    who: GatewayCaller,
    { streamId, request, signal }: Pick<GatewayCall, 'request' | 'signal'> & { readonly streamId: string },
  ): GatewayCall {
    const created = Math.floor(this.#deps.clock.now().getTime() / 1_000);
    return {
      ...{ id: streamId, requestId: this.#deps.ids.uuid(), who, request, signal },
      fallback: 'in-mid-stream',
      door: SOCKETS,
      keepAs: { created, wantsUsage: true },
    };
  }

  async #tell(
    socket: AuthenticatedSocket,
    heard: Heard,
    telling: Pick<Telling, 'streamId' | 'after' | 'parts'>,
  ): Promise<void> {
    const { streamId } = telling;
    const leave = (): void => {
      this.#leave(socket, streamId);
    };
    socket.once('disconnect', leave);
    const isHeard = (): boolean => heard.isHeard && socket.connected;
    const failure = await tellSocket(socket, { ...telling, signal: heard.signal, isHeard });
    socket.off('disconnect', leave);
    if (failure?.code === 'INTERNAL_ERROR') this.#deps.reportBug(failure);
    if (this.#of(socket).get(streamId) === heard) this.#of(socket).delete(streamId);
  }

  #leave(socket: AuthenticatedSocket, streamId: string): void {
    const heard = this.#of(socket).get(streamId);
    if (heard === undefined) return;
    heard.isHeard = false;
    heard.leave();
    this.#of(socket).delete(streamId);
  }

  #enter(socket: AuthenticatedSocket, streamId: string, how: Omit<Heard, 'isHeard'>): Heard {
    const own = this.#of(socket);
    if (own.size >= MOST_AT_ONCE) throw tooManyStreams({ most: MOST_AT_ONCE }, { retryAfterMs: 1_000 });
    const heard = { ...how, isHeard: true };
    own.set(streamId, heard);
    return heard;
  }

  #of(socket: AuthenticatedSocket): Map<string, Heard> {
    const known = this.#heard.get(socket) ?? new Map<string, Heard>();
    this.#heard.set(socket, known);
    return known;
  }
}

function endLater(ending: AbortController): void {
  setTimeout(() => {
    ending.abort();
  }, ALONE_MS).unref();
}

/** The id of a stream is made of who asks and what they call it, so that asking again finds it. */
function idOf(who: GatewayCaller, requestId: string): string {
  const digest = createHash('sha256')
    .update(`${ownerOf(who)} ${requestId}`)
    .digest('base64url');
  return `chatcmpl-${digest.slice(0, 24)}`;
}
