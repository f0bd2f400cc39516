import { internalError, inputTooLarge, rateLimited, unavailable } from '../errors/common.ts';
import { isAppError, type AppError } from '../errors/app-error.ts';
import type { Ids } from '../ids/ids.ts';
import { languageOfRefusal, type FindLanguage } from '../use-case/caller-language.ts';
import { refusalOf } from './acknowledgement.ts';
import { bufferedBytes, connectionOf, cut } from './engine.ts';
import { eventUnknown, payloadMalformed } from './errors.ts';
import { MAX_PACKET_BYTES, TOO_LARGE } from './parser.ts';
import { faultOf } from './payload.ts';
import type { AuthenticatedSocket } from './socket-event.ts';
import { TokenBucket } from './token-bucket.ts';

/** Handles one event of one socket; what it gives back goes into the acknowledgement. */
export type EventHandler = (
  socket: AuthenticatedSocket,
  payload: Record<string, unknown>,
  call: EventCall,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

export interface EventCall {
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly afterAcknowledgement: (work: (accepted: boolean) => void) => void;
}

export interface DispatcherOptions {
  readonly handlers: ReadonlyMap<string, EventHandler>;
  /** Absent: no limit. */
  readonly rate?: { readonly burst: number; readonly perSecond: number };
  readonly ids: Ids;
  /** For refusals to whoever asked for no language. @default English */
  readonly findLanguage?: FindLanguage;
  readonly reportBug: (error: unknown, event: string, requestId: string) => void;
  /** Told of each event; a name that nobody knows is told as `unknown`. */
  readonly observe: (event: string, outcome: string, seconds: number) => void;
  /** Ends a socket that floods; with a reason. */
  readonly expel: (socket: AuthenticatedSocket, code: 'RATE_LIMIT') => void;
}

type Acknowledge = (answer: unknown) => void;

/** So many requests of one socket may be under way. */
const MAX_UNDER_WAY = 128;
/** Whoever goes on after so many refusals in a row is cut. */
const MAX_REFUSALS = 400;
/** Whoever leaves so much unread gets no more answers. */
const MAX_UNREAD_BYTES = 8_388_608;

/** Takes the events of one socket: limits, checks, runs, acknowledges. Never throws. */
export class Dispatcher {
  readonly #socket: AuthenticatedSocket;
  readonly #options: DispatcherOptions;
  readonly #bucket: TokenBucket | undefined;
  /** Made with the first event: most sockets are idle. */
  #gone: AbortController | undefined;
  #underWay = 0;
  #refusals = 0;

  constructor(socket: AuthenticatedSocket, options: DispatcherOptions) {
    this.#socket = socket;
    this.#options = options;
    const { rate } = options;
    this.#bucket = rate && new TokenBucket(rate.burst, rate.perSecond, performance.now());
    socket.once('disconnect', () => this.#gone?.abort());
  }

  /** One packet as Socket.IO decoded it: the name, arguments, and how to acknowledge if that was asked for. */
  take(packet: readonly unknown[]): void {
    const last = packet.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const given = acknowledge === undefined ? packet.slice(1) : packet.slice(1, -1);
    const event = typeof packet[0] === 'string' ? packet[0] : '';
    if (bufferedBytes(connectionOf(this.#socket)) > MAX_UNREAD_BYTES) {
      cut(connectionOf(this.#socket));
      return;
    }
    void this.#answer(event, given, acknowledge);
  }

  async #answer(event: string, given: readonly unknown[], acknowledge?: Acknowledge): Promise<void> {
    const startedAt = performance.now();
    const call = new RunningCall(this.#options.ids, () => this.#signal());
    const handler = this.#options.handlers.get(event);
    let outcome = 'ok';
    this.#underWay += 1;
    try {
      this.#admit(startedAt);
      if (handler === undefined) throw eventUnknown();
      const answer = await handler(this.#socket, payloadOf(given), call);
      acknowledge?.({ ok: true, ...answer });
    } catch (thrown) {
      const error = this.#toFailure(thrown, event, call);
      outcome = error.reason;
      if (acknowledge !== undefined) await this.#refuse(error, acknowledge);
    } finally {
      this.#underWay -= 1;
    }
    call.acknowledged(outcome === 'ok');
    this.#options.observe(
      handler === undefined ? 'unknown' : event,
      outcome,
      (performance.now() - startedAt) / 1_000,
    );
  }

  async #refuse(error: AppError, acknowledge: Acknowledge): Promise<void> {
    const { caller, hasAskedForLanguage } = this.#socket.data;
    const find = hasAskedForLanguage ? undefined : this.#options.findLanguage;
    acknowledge(
      refusalOf(error, await languageOfRefusal(error, caller, { find, fallback: caller.language })),
    );
  }

  #signal(): AbortSignal {
    this.#gone ??= new AbortController();
    return this.#gone.signal;
  }

  /** @throws `platform.rate-limited`, and cuts whoever does not listen. */
  #admit(nowMs: number): void {
    const waitMs = this.#bucket?.take(nowMs) ?? 0;
    if (waitMs === 0 && (this.#bucket === undefined || this.#underWay <= MAX_UNDER_WAY)) {
      this.#refusals = 0;
      return;
    }
    this.#refusals += 1;
    if (this.#refusals === MAX_REFUSALS) this.#options.expel(this.#socket, 'RATE_LIMIT');
    const retryAfterMs = Math.max(waitMs, 50);
    throw rateLimited(
      { retry_after_seconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) },
      { retryAfterMs },
    );
  }

  #toFailure(thrown: unknown, event: string, call: EventCall): AppError {
    if (isAppError(thrown)) return thrown;
    if (this.#gone?.signal.aborted === true) return unavailable({}, { cause: thrown });
    this.#options.reportBug(thrown, event, call.requestId);
    return internalError({}, { cause: thrown });
  }
}

/** One event under way; what few handlers need is made when they ask for it. */
class RunningCall implements EventCall {
  readonly #ids: Ids;
  readonly #signal: () => AbortSignal;
  #requestId: string | undefined;
  #afterwards: ((accepted: boolean) => void)[] | undefined;

  constructor(ids: Ids, signal: () => AbortSignal) {
    this.#ids = ids;
    this.#signal = signal;
  }

  get requestId(): string {
    this.#requestId ??= this.#ids.uuid();
    return this.#requestId;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }

  readonly afterAcknowledgement = (work: (accepted: boolean) => void): void => {
    this.#afterwards ??= [];
    this.#afterwards.push(work);
  };

  acknowledged(accepted: boolean): void {
    for (const work of this.#afterwards ?? []) work(accepted);
  }
}

/** @throws `socket.payload-malformed` or `input.too-large` */
function payloadOf(given: readonly unknown[]): Record<string, unknown> {
  if (given.length > 1) throw payloadMalformed({ what: 'send one object' });
  const [payload = {}] = given;
  if (payload === TOO_LARGE) throw inputTooLarge({ limit_bytes: MAX_PACKET_BYTES });
  const fault = faultOf(payload);
  if (fault !== undefined) throw payloadMalformed({ what: fault });
  return payload as Record<string, unknown>;
}
