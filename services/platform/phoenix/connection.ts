import type { WebSocket } from 'ws';
import { TokenBucket } from '../sockets/token-bucket.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import type { Head, Message, ProtocolVersion } from './message.ts';

/** Why a connection ended that its client did not end. */
export type CutReason = 'SLOW_READER' | 'FLOOD' | 'MALFORMED' | 'IDLE';

export interface ConnectionLimits {
  /** Whoever leaves so much unread is cut. */
  readonly maxUnreadBytes: number;
  /** Absent for load tests: no limit of messages. */
  readonly rate?: { readonly burst: number; readonly perSecond: number };
}

/** What a connection does with what arrives. */
export interface ConnectionHandler {
  message(message: Message): void;
  /** A message beyond the rate; it was not handled. */
  refused(message: Message): void;
  closed(): void;
}

/** Frames that nobody understands, and messages beyond the rate, one after the other, before the connection ends. */
const MAX_MALFORMED = 20;
const MAX_REFUSED = 1_000;
/** Close codes of RFC 6455: a policy was broken. */
const POLICY = 1_008;

/** One client's WebSocket, as the channels see it. */
export class PhoenixConnection {
  readonly version: ProtocolVersion;
  readonly address: string;
  readonly apiKey: string;
  readonly #socket: WebSocket;
  readonly #limits: ConnectionLimits;
  readonly #onCut: (reason: CutReason) => void;
  readonly #bucket: TokenBucket | undefined;
  #malformed = 0;
  #refused = 0;
  #heardAt = performance.now();

  constructor(
    socket: WebSocket,
    who: { readonly version: ProtocolVersion; readonly address: string; readonly apiKey: string },
    limits: ConnectionLimits,
    onCut: (reason: CutReason) => void,
  ) {
    this.#socket = socket;
    this.version = who.version;
    this.address = who.address;
    this.apiKey = who.apiKey;
    this.#limits = limits;
    this.#onCut = onCut;
    const { rate } = limits;
    this.#bucket = rate && new TokenBucket(rate.burst, rate.perSecond, performance.now());
  }

  /** Milliseconds since the client said anything. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** Hands what arrives to `handler`, within the limits, until the connection ends. */
  serve(handler: ConnectionHandler): void {
    this.#socket.on('message', (data: Buffer, isBinary: boolean) => this.#take(handler, data, isBinary));
    this.#socket.once('close', () => handler.closed());
  }

  /** The payload comes as JSON. */
  push(head: Head, payload: string): void {
    this.sendFrame(encodeMessage(this.version, head, payload));
  }

  /** Sends a ready frame; a client that does not read is cut instead of being buffered for without end. */
  sendFrame(frame: string | Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(frame, { binary: typeof frame !== 'string' });
    if (this.#socket.bufferedAmount > this.#limits.maxUnreadBytes) this.cut('SLOW_READER');
  }

  /** Says good-bye with a code; a client that does not answer is dropped by the library after 30 s. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends the connection at once. */
  cut(reason: CutReason): void {
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    this.#onCut(reason);
    this.terminate();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #take(handler: ConnectionHandler, data: Buffer, isBinary: boolean): void {
    this.#heardAt = performance.now();
    const isAllowed = this.#bucket === undefined || this.#bucket.take(this.#heardAt) === 0;
    const message = decodeMessage(this.version, data, isBinary);
    if (message === undefined) {
      this.#malformed += 1;
      if (this.#malformed >= MAX_MALFORMED) this.#expel('MALFORMED');
      return;
    }
    if (isAllowed) {
      this.#refused = 0;
      handler.message(message);
      return;
    }
    this.#refused += 1;
    if (this.#refused >= MAX_REFUSED) this.#expel('FLOOD');
    else handler.refused(message);
  }

  #expel(reason: CutReason): void {
    this.#onCut(reason);
    this.#socket.close(POLICY, reason);
    this.#socket.removeAllListeners('message');
  }
}
