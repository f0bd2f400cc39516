import { io as openSocket, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { drainDelay, reconnectDelay } from './back-off.ts';
import { ServerClock } from './clock.ts';
import { isClosed, isOffline, noAnswer, StudyFlowError, type Refused } from './errors.ts';
import type { Calls, ServerEvents } from './generated/protocol.d.ts';
import { Listeners } from './listeners.ts';
import { TokenKeeper, type AskForToken } from './token-keeper.ts';

/** `refused`: nobody is let in with this token; a new one needs `connect()` again. */
export type ConnectionState = 'connecting' | 'online' | 'away' | 'refused' | 'closed';

export interface ConnectionOptions {
  /** Where the platform is. @default the page's own origin */
  readonly url?: string;
  /** Gives the access token; a new one when `refresh` is true because this one is no longer good. */
  readonly token: AskForToken;
  /** The public key of the platform. */
  readonly apikey?: string;
  /** Long polling needs a sticky balancer. @default ['websocket'] */
  readonly transports?: readonly ('websocket' | 'polling')[];
  /** Chance, for the pauses before trying again. @default Math.random */
  readonly random?: () => number;
  /** Opens the socket. @default `io` of socket.io-client */
  readonly open?: (url: string | undefined, options: Partial<ManagerOptions & SocketOptions>) => Socket;
}

interface Told extends ServerEvents {
  state: ConnectionState;
}

export type Answer<Event extends keyof Calls> = { readonly ok: true } & Calls[Event]['answer'];
export type Heard<Event extends keyof Calls> = (
  error: StudyFlowError | undefined,
  answer: Answer<Event> | undefined,
) => void;

interface PageEvents {
  addEventListener?(name: 'online', listener: () => void): void;
  removeEventListener?(name: 'online', listener: () => void): void;
}

const ANSWER_WITHIN_MS = 5_000;
const CONNECT_WITHIN_MS = 10_000;
const CLOCK_BURST = [0, 60, 150, 400, 1_000];
const CLOCK_EVERY_MS = 60_000;
const SAID_BY_SERVER = new Set<string>(['server:draining', 'session:closed']);

/** The one socket of a page: it comes back by itself, stays let in, and knows the server's time. */
export class Connection {
  readonly clock: ServerClock;
  readonly random: () => number;
  readonly #options: ConnectionOptions;
  readonly #listeners = new Listeners<Told>();
  readonly #token: TokenKeeper;
  readonly #socket: Socket;
  readonly #clockTimers = new Set<ReturnType<typeof setTimeout>>();
  #state: ConnectionState = 'connecting';
  #attempt = 0;
  #draining: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Of a browser; elsewhere nobody says when there is a network again. */
  readonly #page = globalThis as PageEvents;
  readonly #networkIsBack = (): void => {
    if (this.#state !== 'away') return;
    this.#attempt = 0;
    this.#comeBack(reconnectDelay(0, this.random));
  };

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.random = options.random ?? Math.random;
    this.clock = new ServerClock({ onJump: () => this.#syncClock() });
    this.#token = new TokenKeeper(options.token, {
      now: () => this.clock.now(),
      refresh: async (token) => {
        await this.call('session:refresh', { token });
      },
    });
    this.#socket = this.#open();
    this.#socket.connect();
    this.#page.addEventListener?.('online', this.#networkIsBack);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Hears what the server says, or `state`. Returns how to stop. */
  on<Name extends keyof Told>(name: Name, listener: (told: Told[Name]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Sends an event and gives its answer. @throws StudyFlowError */
  call<Event extends keyof Calls>(event: Event, payload: Calls[Event]['call']): Promise<Answer<Event>> {
    return new Promise((resolve, reject) => {
      this.ask(event, payload, (error, answer) => {
        if (answer === undefined) reject(error ?? noAnswer());
        else resolve(answer);
      });
    });
  }

  /** The same; `heard` runs in the moment of the answer, before anything that arrives right behind it. */
  ask<Event extends keyof Calls>(event: Event, payload: Calls[Event]['call'], heard: Heard<Event>): void {
    if (!this.#socket.connected) {
      heard(this.#state === 'closed' ? isClosed() : isOffline(), undefined);
      return;
    }
    this.#socket
      .timeout(ANSWER_WITHIN_MS)
      .emit(event, payload, (lost: Error | null, answer: Answer<Event> | Refused) => {
        if (lost !== null) heard(noAnswer(), undefined);
        else if (answer.ok) heard(undefined, answer);
        else heard(new StudyFlowError(answer.error), undefined);
      });
  }

  /** Connects now; also after a refusal. */
  connect(): void {
    clearTimeout(this.#retry);
    if (this.#socket.connected || this.#state === 'closed') return;
    this.#become('connecting');
    this.#socket.connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#stopTimers();
    this.#become('closed');
    this.#page.removeEventListener?.('online', this.#networkIsBack);
    this.#socket.disconnect();
  }

  #open(): Socket {
    const { url, transports = ['websocket'], open = openSocket } = this.#options;
    const socket = open(url, {
      transports: [...transports],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_WITHIN_MS,
      auth: (give: (auth: object) => void) => void this.#introduce(give),
    });
    socket.on('connect', () => this.#connected());
    socket.on('disconnect', () => this.#lost());
    socket.on('connect_error', (error: Error & { data?: { code: string; retry_after_ms?: number } }) => {
      this.#refused(error.data?.code, error.data?.retry_after_ms ?? 0);
    });
    socket.onAny((name: string, told: unknown) => {
      if (SAID_BY_SERVER.has(name)) this.#obey(name, told as { within_ms?: number; code?: string });
      this.#listeners.tell(name as keyof ServerEvents, told as never);
    });
    return socket;
  }

  async #introduce(give: (auth: object) => void): Promise<void> {
    const { apikey } = this.#options;
    const token = await this.#token.get();
    give({ ...(token !== undefined && { token }), ...(apikey !== undefined && { apikey }) });
  }

  #connected(): void {
    this.#attempt = 0;
    this.#draining = undefined;
    this.#token.keep();
    this.#syncClock();
    this.#become('online');
  }

  #lost(): void {
    this.#stopTimers();
    if (this.#state === 'closed' || this.#state === 'refused') return;
    const wait =
      this.#draining === undefined
        ? reconnectDelay(this.#attempt, this.random)
        : drainDelay(this.#draining, this.random);
    this.#draining = undefined;
    this.#comeBack(wait);
  }

  /** A process that stops, or a token that is too old, is tried again; who is not let in at all has to act. */
  #refused(code: string | undefined, waitMs: number): void {
    if (this.#state === 'closed') return;
    const isOutdated = code === 'TOKEN_EXPIRED' || code === 'TOKEN_INVALID';
    if ((isOutdated && this.#token.renew()) || this.#token.hasFailed) {
      this.#comeBack(reconnectDelay(this.#attempt, this.random));
    } else if (code === undefined || code === 'UNAVAILABLE' || code === 'RATE_LIMIT') {
      this.#comeBack(waitMs + reconnectDelay(this.#attempt, this.random));
    } else this.#become('refused');
  }

  #obey(name: string, told: { readonly within_ms?: number; readonly code?: string }): void {
    if (name === 'server:draining') this.#draining = told.within_ms ?? 0;
    else if (told.code !== 'TOKEN_EXPIRED' || !this.#token.renew()) this.#become('refused');
  }

  #comeBack(waitMs: number): void {
    this.#attempt += 1;
    this.#become('away');
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), waitMs);
  }

  #become(state: ConnectionState): void {
    if (state === this.#state || this.#state === 'closed') return;
    this.#state = state;
    this.#listeners.tell('state', state);
  }

  /** A few exchanges at once, since one may have met traffic; then one now and then. */
  #syncClock(): void {
    this.#stopClock();
    for (const wait of CLOCK_BURST) this.#exchangeIn(wait, false);
    this.#exchangeIn(CLOCK_EVERY_MS, true);
  }

  #exchangeIn(waitMs: number, isSteady: boolean): void {
    const timer = setTimeout(() => {
      this.#clockTimers.delete(timer);
      if (isSteady) this.#exchangeIn(CLOCK_EVERY_MS, true);
      const asked = this.clock.local();
      this.ask('clock:sync', { t0: asked }, (_error, answer) => {
        if (answer === undefined) return;
        this.clock.add({ asked, heard: this.clock.local(), received: answer.t1, answered: answer.t2 });
      });
    }, waitMs);
    this.#clockTimers.add(timer);
  }

  #stopClock(): void {
    for (const timer of this.#clockTimers) clearTimeout(timer);
    this.#clockTimers.clear();
  }

  #stopTimers(): void {
    this.#stopClock();
    this.#token.stop();
  }
}
